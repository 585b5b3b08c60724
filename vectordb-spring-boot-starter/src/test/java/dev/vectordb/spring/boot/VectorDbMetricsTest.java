package dev.vectordb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.VectorTenant;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.CollectionStats;
import dev.vectordb.model.LogPosition;
import dev.vectordb.model.Recovery;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class VectorDbMetricsTest {
  private final ApplicationContextRunner runner =
      Runners.plain()
          .withConfiguration(
              AutoConfigurations.of(
                  MetricsAutoConfiguration.class,
                  CompositeMeterRegistryAutoConfiguration.class,
                  VectorDbMetricsAutoConfiguration.class))
          .withPropertyValues("vectordb.collections.docs.dimension=2");
  private final ApplicationContextRunner withRegistry =
      runner.withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new);

  private static VectorRecord record(String id) {
    return VectorRecord.of(id, new float[] {1, 0});
  }

  @Test
  void operationsAreTimedByCollectionKindAndOutcome() {
    withRegistry.run(context -> {
      MeterRegistry registry = context.getBean(MeterRegistry.class);
      VectorCollection docs = context.getBean(VectorDatabase.class).collection("docs");
      docs.upsert(List.of(record("a"), record("b")));
      docs.upsert(record("c"));
      docs.delete("a");
      docs.search(SearchRequest.of(new float[] {1, 0}).topK(1).build());
      assertThat(writes(registry, "upsert", "success")).isEqualTo(2);
      assertThat(writes(registry, "delete", "success")).isEqualTo(1);
      assertThat(
              registry
                  .get("vectordb.searches")
                  .tags("collection", "docs", "outcome", "success")
                  .timer()
                  .count())
          .isEqualTo(1);
      assertThat(
              registry
                  .get("vectordb.searches.tier")
                  .tags("collection", "docs", "tier", "exact", "fallback", "false")
                  .counter()
                  .count())
          .isEqualTo(1);
    });
  }

  @Test
  void failuresHaveAnOutcomeOfTheirOwn() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    VectorDbOperationMetrics metrics = new VectorDbOperationMetrics(registry, new CollectionTags());
    metrics.onSearch("default", "docs", 5, true);
    assertThat(registry.get("vectordb.searches").tags("outcome", "failure").timer().count())
        .isEqualTo(1);
  }

  @Test
  void gaugesFollowTheCollection(@TempDir Path directory) {
    withRegistry
        .withPropertyValues("vectordb.in-memory=false", "vectordb.path=" + directory.resolve("db"))
        .run(context -> {
          MeterRegistry registry = context.getBean(MeterRegistry.class);
          VectorCollection docs = context.getBean(VectorDatabase.class).collection("docs");
          assertThat(gauge(registry, "vectordb.records.live", "docs")).isZero();
          assertThat(gauge(registry, "vectordb.base.size", "docs")).isZero();
          docs.upsert(List.of(record("a"), record("b"), record("c")));
          docs.delete("c");
          assertThat(gauge(registry, "vectordb.records.live", "docs")).isEqualTo(2);
          assertThat(gauge(registry, "vectordb.records.deleted", "docs")).isEqualTo(1);
          assertThat(gauge(registry, "vectordb.records.tail", "docs")).isBetween(0.0, 3.0);
          for (String meter :
              List.of("vectordb.vectors.size", "vectordb.records.size", "vectordb.aof.size")) {
            assertThat(gauge(registry, meter, "docs")).as(meter).isPositive();
          }
          assertThat(gauge(registry, "vectordb.vectors.size", "docs"))
              .isGreaterThanOrEqualTo(2 * 2 * Float.BYTES);
          double logged = gauge(registry, "vectordb.aof.size", "docs");
          docs.rewrite();
          assertThat(gauge(registry, "vectordb.records.live", "docs")).isEqualTo(2);
          assertThat(gauge(registry, "vectordb.base.size", "docs")).isPositive();
          assertThat(gauge(registry, "vectordb.aof.size", "docs")).isLessThan(logged);
          assertThat(gauge(registry, "vectordb.index.size", "docs")).isPositive();
          for (Gauge gauge : registry.find("vectordb.aof.size").gauges()) {
            assertThat(gauge.getId().getBaseUnit()).isEqualTo("bytes");
          }
        });
  }

  /** With the figures of a record each at its own value: none is taken for another. */
  @Test
  void everyGaugeHasTheFigureOfItsName() {
    VectorDatabase database = Mockito.mock(VectorDatabase.class);
    VectorTenant tenant = Mockito.mock(VectorTenant.class);
    VectorCollection docs = Mockito.mock(VectorCollection.class);
    Mockito.when(database.listAllCollections())
        .thenReturn(
            List.of(
                new CollectionInfo(
                    "default", "docs", CollectionConfig.ofDimension(2), Instant.EPOCH)));
    Mockito.when(database.tenant("default")).thenReturn(tenant);
    Mockito.when(tenant.findCollection("docs")).thenReturn(Optional.of(docs));
    Mockito.when(docs.stats())
        .thenReturn(
            new CollectionStats(
                CollectionState.UP,
                null,
                1,
                2,
                3,
                4,
                5,
                6,
                7,
                8,
                LogPosition.BEGINNING,
                Recovery.NONE));
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new VectorDbMetrics(database, new CollectionTags()).bindTo(registry);
    List<String> inOrder =
        List.of(
            "vectordb.records.live",
            "vectordb.records.deleted",
            "vectordb.records.tail",
            "vectordb.vectors.size",
            "vectordb.index.size",
            "vectordb.records.size",
            "vectordb.aof.size",
            "vectordb.base.size");
    assertThat(inOrder)
        .extracting(meter -> gauge(registry, meter, "docs"))
        .containsExactly(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0);
  }

  @Test
  void theDocumentNamesTheMetersAsTheyAre() throws Exception {
    String document = Files.readString(Path.of("..", "docs", "configuration.md"));
    int table = document.indexOf("| Meter | Kind | Other tags |");
    Set<String> documented = new TreeSet<>();
    Pattern meter = Pattern.compile("`(vectordb\\.[a-z.]+)`");
    document
        .substring(table, document.indexOf("\n\n", table))
        .lines()
        .map(line -> line.split("\\|", 3))
        .filter(cells -> cells.length == 3)
        .forEach(cells ->
            meter.matcher(cells[1]).results().forEach(found -> documented.add(found.group(1))));
    withRegistry.run(context -> {
      VectorCollection docs = context.getBean(VectorDatabase.class).collection("docs");
      docs.upsert(record("a"));
      docs.search(SearchRequest.of(new float[] {1, 0}).topK(1).build());
      Set<String> registered = new TreeSet<>();
      for (Meter found : context.getBean(MeterRegistry.class).getMeters()) {
        if (found.getId().getName().startsWith("vectordb.")) {
          registered.add(found.getId().getName());
        }
      }
      assertThat(registered).isEqualTo(documented);
    });
  }

  @Test
  void collectionsOfOneNameAreAddedUp() {
    withRegistry.run(context -> {
      VectorDatabase database = context.getBean(VectorDatabase.class);
      database.collection("docs").upsert(record("a"));
      for (String tenant : List.of("acme", "umbrella")) {
        database
            .tenant(tenant)
            .createCollection("docs", CollectionConfig.ofDimension(2))
            .upsert(record("a"));
      }
      assertThat(gauge(context.getBean(MeterRegistry.class), "vectordb.records.live", "docs"))
          .isEqualTo(3);
    });
  }

  @Test
  void aCollectionThatComesLaterIsMeteredFromItsFirstOperation() {
    withRegistry.run(context -> {
      MeterRegistry registry = context.getBean(MeterRegistry.class);
      VectorCollection late =
          context
              .getBean(VectorDatabase.class)
              .createCollection("late", CollectionConfig.ofDimension(2));
      late.upsert(record("a"));
      assertThat(gauge(registry, "vectordb.records.live", "late")).isEqualTo(1);
    });
  }

  @Test
  void theCacheIsMetered() {
    withRegistry.run(context -> {
      MeterRegistry registry = context.getBean(MeterRegistry.class);
      for (String result : List.of("hit", "miss")) {
        assertThat(registry.get("vectordb.cache.gets").tag("result", result).functionCounter())
            .isNotNull();
      }
      assertThat(registry.get("vectordb.cache.evictions").functionCounter()).isNotNull();
      assertThat(registry.get("vectordb.cache.size").gauge().value()).isNotNegative();
    });
  }

  @Test
  void theTagIsBounded() {
    CollectionTags tags = new CollectionTags();
    TreeSet<String> values = new TreeSet<>();
    for (int i = 0; i < 1_000; i++) {
      values.add(tags.valueFor("user-" + i));
    }
    assertThat(values).hasSize(CollectionTags.MAX_NAMES + 1).contains("others");
    assertThat(tags.valueFor("user-0")).isEqualTo("user-0");
    assertThat(tags.valueFor("user-999")).isEqualTo("others");
  }

  @Test
  void aClosedDatabaseHasNoFigures() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    VectorDatabase database = VectorDatabase.inMemory();
    database.createCollection("docs", CollectionConfig.ofDimension(2));
    new VectorDbMetrics(database, new CollectionTags()).bindTo(registry);
    database.close();
    assertThat(gauge(registry, "vectordb.records.live", "docs")).isNaN();
  }

  @Test
  void metersCanBeSwitchedOffAndNeedARegistry() {
    Map<String, ApplicationContextRunner> without =
        Map.of(
            "switched off", withRegistry.withPropertyValues("vectordb.metrics.enabled=false"),
            "no registry",
                Runners.plain()
                    .withConfiguration(
                        AutoConfigurations.of(VectorDbMetricsAutoConfiguration.class)),
            "no micrometer",
                Runners.plain()
                    .withConfiguration(
                        AutoConfigurations.of(VectorDbMetricsAutoConfiguration.class))
                    .withClassLoader(new FilteredClassLoader("io.micrometer")));
    without.forEach((name, context) ->
        context.run(started -> {
          assertThat(started).as(name).hasNotFailed();
          assertThat(started).as(name).doesNotHaveBean("vectordbMetrics");
        }));
    withRegistry.run(context -> assertThat(context).getBean(MeterBinder.class).isNotNull());
  }

  private static long writes(MeterRegistry registry, String kind, String outcome) {
    return registry
        .get("vectordb.writes")
        .tags("collection", "docs", "kind", kind, "outcome", outcome)
        .timer()
        .count();
  }

  private static double gauge(MeterRegistry registry, String meter, String collection) {
    return registry.get(meter).tag("collection", collection).gauge().value();
  }
}
