package dev.vectordb.spring.boot;

import static java.util.Objects.requireNonNull;
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
import dev.vectordb.model.VectorRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.Mockito;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class VectorDbHealthTest {
  private static final Recovery RECOVERY = new Recovery(1, 2, 3, 4, List.of("graph"), 5);

  private final ApplicationContextRunner runner =
      Runners.plain()
          .withConfiguration(AutoConfigurations.of(VectorDbHealthAutoConfiguration.class));

  @Test
  void aHealthyDatabaseIsUpWithItsCounts() {
    runner
        .withPropertyValues(
            "vectordb.collections.docs.dimension=2", "vectordb.collections.more.dimension=2")
        .run(context -> {
          VectorDatabase database = context.getBean(VectorDatabase.class);
          database
              .collection("docs")
              .upsert(
                  List.of(
                      VectorRecord.of("a", new float[] {1, 0}),
                      VectorRecord.of("b", new float[] {0, 1})));
          database
              .tenant("acme")
              .createCollection("docs", CollectionConfig.ofDimension(2))
              .upsert(VectorRecord.of("a", new float[] {1, 0}));
          Health health =
              requireNonNull(
                  context.getBean("vectordbHealthContributor", HealthIndicator.class).health());
          assertThat(health.getStatus()).isEqualTo(Status.UP);
          assertThat(health.getDetails())
              .containsEntry("readOnly", false)
              .containsEntry("collectionCount", 3)
              .containsEntry("recordCount", 3L);
          assertThat(details(health)).containsOnlyKeys("docs", "more", "acme/docs");
          assertThat(String.valueOf(details(health).get("docs")))
              .contains("records=2")
              .contains("opening={millis=0, baseRecords=0, replayedOperations=0");
        });
  }

  @Test
  void aCollectionThatStoppedTakingWritesIsOutOfService() {
    Health health =
        health(false, stats(CollectionState.UP), stats(CollectionState.READ_ONLY, "disk full"));
    assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    assertThat(String.valueOf(details(health).get("c1")))
        .contains("READ_ONLY")
        .contains("opening={millis=5, baseRecords=1, replayedOperations=2, replayedBytes=3")
        .contains("cutBytes=4, rebuilt=[graph]}")
        .contains("disk full");
  }

  @Test
  void aDatabaseOpenedReadOnlyIsUp() {
    Health health = health(true, stats(CollectionState.READ_ONLY));
    assertThat(health.getStatus()).isEqualTo(Status.UP);
    assertThat(health.getDetails()).containsEntry("readOnly", true);
  }

  @Test
  void whatACustomizerOpenedReadOnlyIsUp(@TempDir Path directory) {
    Path path = directory.resolve("db");
    try (VectorDatabase writer = VectorDatabase.open(path)) {
      writer.createCollection("docs", CollectionConfig.ofDimension(2));
    }
    runner
        .withBean(
            VectorDatabaseBuilderCustomizer.class,
            () -> builder -> builder.directory(path).readOnly(true))
        .run(context -> {
          Health health =
              requireNonNull(
                  context.getBean("vectordbHealthContributor", HealthIndicator.class).health());
          assertThat(health.getStatus()).isEqualTo(Status.UP);
          assertThat(health.getDetails())
              .containsEntry("readOnly", true)
              .containsEntry("collectionCount", 1);
        });
  }

  @Test
  void aFailedCollectionIsDownWhateverTheOthers() {
    for (boolean readOnly : List.of(true, false)) {
      assertThat(
              health(readOnly, stats(CollectionState.FAILED), stats(CollectionState.READ_ONLY))
                  .getStatus())
          .isEqualTo(Status.DOWN);
    }
  }

  @Test
  void aClosedDatabaseIsDown() {
    VectorDatabase database = VectorDatabase.inMemory();
    database.close();
    Health health = requireNonNull(new VectorDbHealthIndicator(database).health());
    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
  }

  @Test
  void detailsAreBoundedButEveryCollectionIsChecked() {
    CollectionStats[] many = new CollectionStats[150];
    java.util.Arrays.fill(many, stats(CollectionState.UP));
    many[149] = stats(CollectionState.FAILED);
    Health health = health(false, many);
    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
    assertThat(details(health)).hasSize(100);
    assertThat(health.getDetails()).containsEntry("recordCount", 150L * 5);
  }

  @Test
  void twoDatabasesAreTwoContributors() {
    runner
        .withBean("one", VectorDatabase.class, VectorDatabase::inMemory)
        .withBean("two", VectorDatabase.class, VectorDatabase::inMemory)
        .run(context ->
            assertThat(context)
                .getBean("vectordbHealthContributor")
                .isInstanceOf(CompositeHealthContributor.class));
  }

  @Test
  void theContributorCanBeDisabledAndReplaced() {
    runner
        .withPropertyValues("management.health.vectordb.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(HealthContributor.class));
    HealthIndicator own = () -> Health.up().build();
    runner
        .withBean("vectordbHealthIndicator", HealthIndicator.class, () -> own)
        .run(context -> assertThat(context.getBean(HealthContributor.class)).isSameAs(own));
  }

  @Test
  void withoutBootsHealthModuleThereIsNone() {
    runner
        .withClassLoader(new FilteredClassLoader(HealthContributor.class))
        .run(context -> assertThat(context).doesNotHaveBean("vectordbHealthContributor"));
  }

  private static Health health(boolean openedReadOnly, CollectionStats... collections) {
    // States that no test can bring a healthy database into; the engine's own tests do.
    VectorDatabase database = Mockito.mock(VectorDatabase.class);
    VectorTenant tenant = Mockito.mock(VectorTenant.class);
    Mockito.when(database.tenant("default")).thenReturn(tenant);
    Mockito.when(database.isReadOnly()).thenReturn(openedReadOnly);
    List<CollectionInfo> infos = new ArrayList<>();
    for (CollectionStats stats : collections) {
      String name = "c" + infos.size();
      VectorCollection collection = Mockito.mock(VectorCollection.class);
      Mockito.when(collection.stats()).thenReturn(stats);
      Mockito.when(tenant.findCollection(name)).thenReturn(Optional.of(collection));
      infos.add(
          new CollectionInfo("default", name, CollectionConfig.ofDimension(2), Instant.EPOCH));
    }
    Mockito.when(database.listAllCollections()).thenReturn(infos);
    return requireNonNull(new VectorDbHealthIndicator(database).health());
  }

  private static CollectionStats stats(CollectionState state) {
    return stats(state, state == CollectionState.UP ? null : "some reason");
  }

  private static CollectionStats stats(
      CollectionState state, @org.jspecify.annotations.Nullable String reason) {
    return new CollectionStats(
        state, reason, 5, 0, 5, 0, 0, 0, 0, 0, LogPosition.BEGINNING, RECOVERY);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> details(Health health) {
    return (Map<String, Object>) health.getDetails().getOrDefault("collections", Map.of());
  }
}
