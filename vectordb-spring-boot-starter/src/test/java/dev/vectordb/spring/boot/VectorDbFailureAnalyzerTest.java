package dev.vectordb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorCollection;
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
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.HnswConfig;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
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
        Arguments.of(new DatabaseLockedException("/db is locked"), "vectordb.path"),
        Arguments.of(
            new DatabaseCorruptException(Path.of("f"), 7, "x", "y", "Do."),
            "Restore the directory"),
        Arguments.of(new NotADatabaseException("/db"), "vectordb.path"),
        Arguments.of(new FormatTooNewException("v9"), "version"),
        Arguments.of(new FormatTooOldException("v0"), "release"),
        Arguments.of(
            new CollectionDimensionException("docs", 4, 6, "the model"),
            "vectordb.collections.docs.dimension"),
        Arguments.of(
            new CollectionSettingsException(new CollectionExistsException("docs is COSINE")),
            "metric"),
        Arguments.of(
            new CollectionSettingsException(new DatabaseReadOnlyException("read-only")),
            "vectordb.read-only=true"),
        Arguments.of(
            new InvalidNameException("vectordb.default-collection", "is Docs"),
            "Rename the collection in 'vectordb.default-collection': lower-case"),
        Arguments.of(new InvalidConfigException("vectordb.x", "is 0"), "'vectordb.x'"));
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

  static List<Exception> failuresOfTheApplication() {
    return List.of(
        new RecordNotFoundException("no a"),
        new InvalidConfigException("hnsw.maxConnections", "is 2"),
        new InvalidNameException("collection", "is Docs"),
        new DimensionMismatchException("vector", 4, 6),
        new CollectionExistsException("docs exists"),
        new DatabaseReadOnlyException("the disk is full"),
        new IllegalStateException("other"));
  }

  @ParameterizedTest
  @MethodSource("failuresOfTheApplication")
  void failuresThatNoPropertyCausedAreLeftToOthers(Exception failure) {
    assertThat(new VectorDbFailureAnalyzer().analyze(failure)).isNull();
  }

  @Test
  void aBeanOfTheApplicationsThatIsRefusedIsNoMatterOfProperties() {
    runner
        .withPropertyValues("vectordb.in-memory=true")
        .withBean(HnswConfig.class, () -> new HnswConfig(2, 200, 100))
        .run(context -> {
          Throwable failure = Objects.requireNonNull(context.getStartupFailure());
          assertThat(failure).hasRootCauseInstanceOf(InvalidConfigException.class);
          assertThat(new VectorDbFailureAnalyzer().analyze(failure)).isNull();
        });
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
            // A writer refuses readers, too.
            assertThat(analysis.getAction()).doesNotContain("read-only");
          });
    }
  }

  @ParameterizedTest
  @CsvSource({"MANIFEST, 70", "'aof-*', 80"})
  void damagedFilesAreExplained(String name, int offset, @TempDir Path directory) throws Exception {
    Path path = directory.resolve("db");
    fill(path);
    Path file = find(path, name);
    byte[] bytes = Files.readAllBytes(file);
    bytes[offset] ^= 0x40;
    Files.write(file, bytes);
    failing(
        List.of("vectordb.path=" + path),
        analysis -> {
          assertThat(analysis.getCause()).isInstanceOf(DatabaseCorruptException.class);
          assertThat(analysis.getDescription())
              .contains(file.getFileName().toString())
              .contains("is damaged at byte");
          assertThat(analysis.getAction())
              .contains("Restore the directory from a backup")
              .doesNotContain("command line");
        });
    assertThat(file).hasBinaryContent(bytes);
  }

  @Test
  void aDatabaseOfALaterVersionIsExplained(@TempDir Path directory) throws Exception {
    Path path = directory.resolve("db");
    fill(path);
    Path format = find(path, "FORMAT");
    List<String> lines = Files.readAllLines(format);
    String body =
        "vectordb-database 99 99\n"
            + lines.subList(1, lines.size() - 1).stream()
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    CRC32C checksum = new CRC32C();
    checksum.update(body.getBytes(StandardCharsets.UTF_8));
    Files.writeString(format, body + "crc32c=%08x\n".formatted(checksum.getValue()));
    failing(
        List.of("vectordb.path=" + path),
        analysis -> {
          assertThat(analysis.getCause()).isInstanceOf(FormatTooNewException.class);
          assertThat(analysis.getDescription()).contains("FORMAT").contains("99");
        });
  }

  /** Several operations, so that damage to the first is no torn end of a log. */
  private static void fill(Path path) {
    try (VectorDatabase database = VectorDatabase.open(path)) {
      VectorCollection docs = database.createCollection("docs", CollectionConfig.ofDimension(2));
      for (int i = 0; i < 10; i++) {
        docs.upsert(VectorRecord.of("r" + i, new float[] {1, i}));
      }
    }
  }

  private static Path find(Path path, String name) throws IOException {
    PathMatcher matcher = path.getFileSystem().getPathMatcher("glob:" + name);
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(file -> matcher.matches(file.getFileName())).findFirst().orElseThrow();
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
        analysis ->
            assertThat(analysis.getCause()).hasCauseInstanceOf(CollectionExistsException.class));
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
        analysis -> {
          assertThat(analysis.getCause()).isInstanceOf(InvalidNameException.class);
          assertThat(analysis.getAction()).contains("'vectordb.collections.Bad Name'");
        });
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
