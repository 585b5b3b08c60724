package dev.vectordb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.CollectionExistsException;
import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.DatabaseLockedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.exception.FormatTooNewException;
import dev.vectordb.exception.FormatTooOldException;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.exception.InvalidNameException;
import dev.vectordb.exception.NotADatabaseException;
import dev.vectordb.exception.RecordNotFoundException;
import dev.vectordb.exception.VectorDatabaseException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.support.SpringFactoriesLoader;

class VectorDbFailureAnalyzerTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(VectorDbAutoConfiguration.class));

  static List<Arguments> failures() {
    return List.of(
        Arguments.of(new DatabaseLockedException("/db is locked"), "vectordb.read-only"),
        Arguments.of(new DatabaseCorruptException(Path.of("f"), 7, "x", "y", "Repair."), "backup"),
        Arguments.of(new NotADatabaseException("/db"), "vectordb.path"),
        Arguments.of(new FormatTooNewException("v9"), "version"),
        Arguments.of(new FormatTooOldException("v0"), "release"),
        Arguments.of(
            new CollectionDimensionException("docs", 4, 6, "the model"),
            "vectordb.collections.docs.dimension"),
        Arguments.of(new DimensionMismatchException("dimension", 4, 6), "model"),
        Arguments.of(new CollectionExistsException("docs is COSINE"), "metric"),
        Arguments.of(new InvalidNameException("collection", "is Docs"), "lower-case"),
        Arguments.of(new InvalidConfigException("vectordb.x", "is 0"), "'vectordb.x'"),
        Arguments.of(new DatabaseReadOnlyException("read-only"), "vectordb.read-only=true"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void everyFailureIsExplainedWithAWayOut(VectorDatabaseException failure, String action) {
    FailureAnalysis analysis =
        new VectorDbFailureAnalyzer().analyze(new IllegalStateException("wrapped", failure));
    assertThat(analysis).isNotNull();
    assertThat(Objects.requireNonNull(analysis).getDescription()).isEqualTo(failure.getMessage());
    assertThat(analysis.getAction()).contains(action);
  }

  @Test
  void otherFailuresAreLeftToOthers() {
    VectorDbFailureAnalyzer analyzer = new VectorDbFailureAnalyzer();
    assertThat(analyzer.analyze(new RecordNotFoundException("no a"))).isNull();
    assertThat(analyzer.analyze(new IllegalStateException("other"))).isNull();
  }

  @Test
  void bootFindsTheAnalyzer() {
    assertThat(
            SpringFactoriesLoader.forDefaultResourceLocation()
                .load(
                    FailureAnalyzer.class,
                    SpringFactoriesLoader.FailureHandler.handleMessage((message, failure) -> {})))
        .hasAtLeastOneElementOfType(VectorDbFailureAnalyzer.class);
  }

  @Test
  void aLockedDirectoryIsExplained(@TempDir Path directory) {
    Path path = directory.resolve("db");
    try (VectorDatabase holder = VectorDatabase.open(path)) {
      assertThat(holder.listAllCollections()).isEmpty();
      failing(
          List.of("vectordb.path=" + path),
          analysis -> {
            assertThat(analysis.getCause()).isInstanceOf(DatabaseLockedException.class);
            assertThat(analysis.getDescription()).contains("db");
          });
    }
  }

  @Test
  void aDirectoryOfSomethingElseIsExplained(@TempDir Path directory) throws Exception {
    Files.writeString(directory.resolve("foreign.txt"), "not ours");
    failing(
        List.of("vectordb.path=" + directory),
        analysis -> assertThat(analysis.getCause()).isInstanceOf(NotADatabaseException.class));
    assertThat(directory).isDirectoryContaining("glob:**foreign.txt");
  }

  @Test
  void anotherMetricThanStoredIsExplained(@TempDir Path directory) {
    Path path = directory.resolve("db");
    runner
        .withPropertyValues("vectordb.path=" + path, "vectordb.collections.docs.dimension=4")
        .run(context -> assertThat(context).hasNotFailed());
    failing(
        List.of(
            "vectordb.path=" + path,
            "vectordb.collections.docs.dimension=4",
            "vectordb.collections.docs.metric=euclidean"),
        analysis -> assertThat(analysis.getCause()).isInstanceOf(CollectionExistsException.class));
    failing(
        List.of("vectordb.path=" + path, "vectordb.collections.docs.dimension=5"),
        analysis ->
            assertThat(analysis.getDescription())
                .isEqualTo(
                    "The collection 'docs' holds vectors of dimension 4, but the property"
                        + " 'vectordb.collections.docs.dimension' says 5."));
  }

  @Test
  void aBadNameIsExplained() {
    failing(
        List.of("vectordb.in-memory=true", "vectordb.collections.[Bad Name].dimension=4"),
        analysis -> assertThat(analysis.getCause()).isInstanceOf(InvalidNameException.class));
  }

  private void failing(List<String> properties, Consumer<FailureAnalysis> requirements) {
    runner
        .withPropertyValues(properties.toArray(String[]::new))
        .run(context -> {
          Throwable failure = Objects.requireNonNull(context.getStartupFailure());
          FailureAnalysis analysis = new VectorDbFailureAnalyzer().analyze(failure);
          requirements.accept(Objects.requireNonNull(analysis));
        });
  }
}
