package dev.vectordb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
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
  void gaugesFollowTheCollection() {
    withRegistry.run(context -> {
      MeterRegistry registry = context.getBean(MeterRegistry.class);
      VectorDatabase database = context.getBean(VectorDatabase.class);
      assertThat(gauge(registry, "vectordb.records.live", "docs")).isZero();
      database.collection("docs").upsert(List.of(record("a"), record("b")));
      assertThat(gauge(registry, "vectordb.records.live", "docs")).isEqualTo(2);
      for (String meter :
          List.of(
              "vectordb.records.deleted",
              "vectordb.records.tail",
              "vectordb.records.size",
              "vectordb.vectors.size",
              "vectordb.index.size",
              "vectordb.aof.size",
              "vectordb.base.size")) {
        assertThat(gauge(registry, meter, "docs")).as(meter).isNotNegative();
      }
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
