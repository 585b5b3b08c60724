package dev.vectordb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import dev.vectordb.model.FieldIndexing;
import dev.vectordb.model.HnswConfig;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.MetadataIndexConfig;
import dev.vectordb.model.Metric;
import dev.vectordb.model.OperationListener;
import dev.vectordb.model.Precision;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.FileSystemUtils;

@ExtendWith(OutputCaptureExtension.class)
class VectorDbAutoConfigurationTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(VectorDbAutoConfiguration.class));

  @Test
  void withoutAPathTheDatabaseLivesInMemoryAndSaysSo(CapturedOutput output) {
    runner.run(context -> {
      assertThat(context).hasSingleBean(VectorDatabase.class);
      assertThat(output).contains("WARN").contains("No vectordb.path is set");
    });
  }

  @Test
  void inMemoryOnPurposeSaysNothing(CapturedOutput output, @TempDir Path directory) {
    Path unused = directory.resolve("unused");
    runner
        .withPropertyValues("vectordb.in-memory=true", "vectordb.path=" + unused)
        .run(context -> {
          assertThat(context).hasSingleBean(VectorDatabase.class);
          assertThat(output).doesNotContain("vectordb.path");
          assertThat(unused).doesNotExist();
        });
  }

  @Test
  void recordsSurviveTheRestartOfTheApplication(@TempDir Path directory) {
    ApplicationContextRunner durable =
        runner.withPropertyValues(
            "vectordb.path=" + directory.resolve("db"), "vectordb.collections.docs.dimension=2");
    durable.run(context ->
        context
            .getBean(VectorDatabase.class)
            .collection("docs")
            .upsert(VectorRecord.of("a", new float[] {1, 0})));
    durable.run(context ->
        assertThat(context.getBean(VectorDatabase.class).collection("docs").get("a")).isPresent());
  }

  @Test
  void aRelativePathIsADirectoryAndNotAClassPathResource() throws Exception {
    // META-INF is on the class path: Spring's own conversion to Path would take it from there.
    Path directory = Path.of("META-INF");
    FileSystemUtils.deleteRecursively(directory); // left behind by a run that was killed
    try {
      runner
          .withPropertyValues("vectordb.path=META-INF")
          .run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(directory).isDirectory();
          });
    } finally {
      FileSystemUtils.deleteRecursively(directory);
    }
  }

  @Test
  void theDatabaseIsClosedWithTheContext() {
    AtomicReference<VectorDatabase> database = new AtomicReference<>();
    Runners.plain().run(context -> database.set(context.getBean(VectorDatabase.class)));
    assertThatThrownBy(() -> database.get().listAllCollections())
        .isInstanceOf(DatabaseClosedException.class);
  }

  @Test
  void nothingAppearsWhenDisabled() {
    disabled()
        .run(context ->
            assertThat(context.getBeanDefinitionNames())
                .noneMatch(VectorDbAutoConfigurationTest::isOurs)
                .doesNotContain("vectorDatabase"));
  }

  @Test
  void nothingAppearsAroundADatabaseOfTheUsersWhenDisabled() {
    disabled()
        .withBean("own", VectorDatabase.class, VectorDatabase::inMemory)
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context.getBeanDefinitionNames())
              .contains("own")
              .noneMatch(VectorDbAutoConfigurationTest::isOurs);
        });
    disabled()
        .withBean("own", VectorDatabase.class, VectorDatabase::inMemory)
        .withPropertyValues("vectordb.enabled=true")
        .run(context ->
            assertThat(context)
                .hasBean("vectordbEmbeddingStore")
                .hasBean("vectorStore")
                .hasBean("vectordbHealthContributor")
                .hasBean("vectordbMetrics")
                .hasBean("vectordbEndpoint"));
  }

  private static ApplicationContextRunner disabled() {
    return Runners.stores()
        .withConfiguration(
            AutoConfigurations.of(
                VectorDbHealthAutoConfiguration.class,
                VectorDbMetricsAutoConfiguration.class,
                VectorDbEndpointAutoConfiguration.class))
        .withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new)
        .withUserConfiguration(Runners.SpringAiModel.class)
        .withPropertyValues(
            "vectordb.enabled=false", "management.endpoints.web.exposure.include=vectordb");
  }

  private static boolean isOurs(String bean) {
    return bean.toLowerCase(Locale.ROOT).contains("vectordb")
        || List.of(
                "vectorStore",
                "batchingStrategy",
                "langChain4jEmbeddingDimension",
                "springAiEmbeddingDimension")
            .contains(bean);
  }

  @Test
  void aDatabaseOfTheUsersTakesItsPlace() {
    VectorDatabase own = VectorDatabase.inMemory();
    runner
        .withBean("own", VectorDatabase.class, () -> own)
        .run(context -> assertThat(context.getBean(VectorDatabase.class)).isSameAs(own));
  }

  @Test
  void collectionsAreCreatedAsThePropertiesSay() {
    Runners.plain()
        .withPropertyValues(
            "vectordb.collections.my-docs.dimension=8",
            "vectordb.collections.my-docs.metric=dot-product",
            "vectordb.collections.my-docs.index-kind=flat",
            "vectordb.collections.my-docs.hnsw.max-connections=24",
            "vectordb.collections.my-docs.hnsw.ef-construction=300",
            "vectordb.collections.my-docs.hnsw.ef-search=50",
            "vectordb.collections.my-docs.durability.mode=interval",
            "vectordb.collections.my-docs.durability.interval=250ms",
            "vectordb.collections.my-docs.model=some-model",
            "vectordb.collections.my-docs.max-text-size=2KB",
            "vectordb.collections.my-docs.precision=int8",
            "vectordb.collections.my-docs.text.language=brazilian-portuguese",
            "vectordb.collections.my-docs.metadata.indexing=on",
            "vectordb.collections.my-docs.metadata.fields.body=off",
            "vectordb.collections.my-docs.metadata.fields[author.user_id]=automatic",
            "vectordb.collections.plain.dimension=3")
        .run(context -> {
          VectorDatabase database = context.getBean(VectorDatabase.class);
          assertThat(database.collection("my-docs").config())
              .isEqualTo(
                  new CollectionConfig(
                      8,
                      Metric.DOT_PRODUCT,
                      IndexKind.FLAT,
                      new HnswConfig(24, 300, 50),
                      new Durability(Durability.Mode.INTERVAL, 250),
                      "some-model",
                      2048,
                      Precision.INT8,
                      TextConfig.of(TextLanguage.BRAZILIAN_PORTUGUESE),
                      MetadataIndexConfig.of(FieldIndexing.ON)
                          .with("body", FieldIndexing.OFF)
                          .with("author.user_id", FieldIndexing.AUTOMATIC)));
          assertThat(database.collection("plain").config())
              .isEqualTo(CollectionConfig.ofDimension(3));
        });
  }

  @ParameterizedTest
  @CsvSource({
    "vectordb.collections.docs.hnsw.max-connections, 2",
    "vectordb.collections.docs.hnsw.ef-construction, 1",
    "vectordb.collections.docs.hnsw.ef-search, -1",
    "vectordb.collections.docs.max-text-size, 0B",
    "vectordb.collections.docs.dimension, 0",
    "vectordb.indexing-threads, 0",
    "vectordb.cache.max-size, -1B",
    "vectordb.rewrite.min-aof-size, -1B",
    "vectordb.rewrite.aof-to-base-ratio, -0.5",
    "vectordb.rewrite.aof-to-base-ratio, NaN",
    "vectordb.rewrite.interval, 999ms",
    "vectordb.rewrite.interval, 366d",
  })
  void aValueOutOfItsRangeIsReportedByTheNameOfItsProperty(String property, String value) {
    Runners.plain()
        .withPropertyValues("vectordb.collections.docs.dimension=4", property + "=" + value)
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasStackTraceContaining("InvalidConfigException: " + property + ": "));
  }

  @Test
  void aFieldThatIsNoneIsReportedByTheNameOfItsProperty() {
    Runners.plain()
        .withPropertyValues(
            "vectordb.collections.docs.dimension=4",
            "vectordb.collections.docs.metadata.fields[a b]=off")
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasStackTraceContaining(
                    "InvalidConfigException: vectordb.collections.docs.metadata.fields: has 'a b'"));
  }

  @Test
  void aBadIntervalIsReportedByTheNameOfItsProperty() {
    Runners.plain()
        .withPropertyValues(
            "vectordb.collections.docs.dimension=4",
            "vectordb.collections.docs.durability.mode=interval",
            "vectordb.collections.docs.durability.interval=2h")
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasStackTraceContaining("vectordb.collections.docs.durability.interval: is"));
  }

  @Test
  void aCollectionWithoutDimensionAndModelIsRefused() {
    Runners.plain()
        .withPropertyValues("vectordb.collections.docs.metric=cosine")
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("vectordb.collections.docs.dimension")
                .hasMessageContaining("must be set"));
  }

  @Test
  void aFailedStartLeavesTheDirectoryFree(@TempDir Path directory) {
    ApplicationContextRunner durable =
        runner.withPropertyValues("vectordb.path=" + directory.resolve("db"));
    durable
        .withPropertyValues("vectordb.collections.docs.metric=cosine")
        .run(context -> assertThat(context).hasFailed());
    durable.run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void settingsThatNoLongerAgreeWithTheCollectionAreReported(
      CapturedOutput output, @TempDir Path directory) {
    ApplicationContextRunner durable =
        runner.withPropertyValues(
            "vectordb.path=" + directory.resolve("db"), "vectordb.collections.docs.dimension=4");
    durable.run(context -> assertThat(context).hasNotFailed());
    assertThat(output).doesNotContain("keeps the settings");
    durable
        .withPropertyValues("vectordb.collections.docs.hnsw.ef-search=77")
        .run(context -> assertThat(context).hasNotFailed());
    assertThat(output).contains("Collection 'docs' keeps the settings");
  }

  @Test
  void anotherPrecisionIsMadeInTheBackground(CapturedOutput output, @TempDir Path directory) {
    ApplicationContextRunner durable =
        runner.withPropertyValues(
            "vectordb.path=" + directory.resolve("db"), "vectordb.collections.docs.dimension=4");
    durable.run(context -> {
      VectorCollection docs = context.getBean(VectorDatabase.class).collection("docs");
      docs.upsert(VectorRecord.of("a", new float[] {1, 2, 3, 4}));
      assertThat(docs.config().precision()).isEqualTo(Precision.FLOAT32);
    });
    durable
        .withPropertyValues("vectordb.collections.docs.precision=int8")
        .run(context -> {
          awaitOutput(output, "Collection 'docs' has precision INT8 now");
          VectorCollection docs = context.getBean(VectorDatabase.class).collection("docs");
          assertThat(docs.config().precision()).isEqualTo(Precision.INT8);
          assertThat(docs.get("a")).isPresent();
        });
    assertThat(output)
        .contains("Collection 'docs' is changed from precision FLOAT32 to INT8")
        .doesNotContain("keeps the settings");
    durable.run(
        context -> // without the property nothing is asked for
        assertThat(context.getBean(VectorDatabase.class).collection("docs").config().precision())
                .isEqualTo(Precision.INT8));
    assertThat(output).doesNotContain("from precision INT8");
  }

  @Test
  void aReadOnlyDatabaseKeepsItsPrecision(CapturedOutput output, @TempDir Path directory) {
    ApplicationContextRunner durable =
        runner.withPropertyValues(
            "vectordb.path=" + directory.resolve("db"), "vectordb.collections.docs.dimension=4");
    durable.run(context -> assertThat(context).hasNotFailed());
    durable
        .withPropertyValues("vectordb.read-only=true", "vectordb.collections.docs.precision=binary")
        .run(context -> {
          assertThat(context).hasNotFailed();
          awaitOutput(output, "Collection 'docs' takes no writes, so it keeps its precision");
          assertThat(context.getBean(VectorDatabase.class).collection("docs").config().precision())
              .isEqualTo(Precision.FLOAT32);
        });
  }

  private static void awaitOutput(CapturedOutput output, String line) throws InterruptedException {
    while (!output.getOut().contains(line)) {
      Thread.sleep(5);
    }
  }

  @Test
  void aReadOnlyDatabaseTakesNoWrites(@TempDir Path directory) {
    ApplicationContextRunner durable =
        runner.withPropertyValues(
            "vectordb.path=" + directory.resolve("db"), "vectordb.collections.docs.dimension=2");
    durable.run(context -> assertThat(context).hasNotFailed());
    durable
        .withPropertyValues("vectordb.read-only=true")
        .run(context -> {
          var docs = context.getBean(VectorDatabase.class).collection("docs");
          assertThat(docs.count()).isZero();
          assertThatThrownBy(() -> docs.upsert(VectorRecord.of("a", new float[] {1, 0})))
              .isInstanceOf(DatabaseReadOnlyException.class);
        });
  }

  @Test
  void customizersComeAfterTheProperties(@TempDir Path directory) {
    Path custom = directory.resolve("custom");
    Runners.plain()
        .withBean(VectorDatabaseBuilderCustomizer.class, () -> builder -> builder.directory(custom))
        .run(context -> assertThat(custom).isDirectory());
  }

  @Test
  void everyListenerIsTold() {
    List<String> told = new ArrayList<>();
    Runners.plain()
        .withBean("first", OperationListener.class, () -> new Recording("first", told))
        .withBean("second", OperationListener.class, () -> new Recording("second", told))
        .withPropertyValues("vectordb.collections.docs.dimension=2")
        .run(context -> {
          var docs = context.getBean(VectorDatabase.class).collection("docs");
          docs.upsert(VectorRecord.of("a", new float[] {1, 0}));
          docs.search(dev.vectordb.model.SearchRequest.of(new float[] {1, 0}).topK(1).build());
          assertThat(told)
              .containsExactlyInAnyOrder(
                  "first UPSERT", "second UPSERT", "first search", "second search");
        });
  }

  private record Recording(String name, List<String> told) implements OperationListener {
    @Override
    public void onSearch(String tenant, String collection, long elapsedNanos, boolean failed) {
      told.add(name + " search");
    }

    @Override
    public void onWrite(
        String tenant,
        String collection,
        WriteKind kind,
        int records,
        long elapsedNanos,
        boolean failed) {
      told.add(name + " " + kind);
    }
  }
}
