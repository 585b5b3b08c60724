package dev.vectordb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.model.Rerank;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class VectorDbObservationsTest {
  private final TestObservationRegistry registry = TestObservationRegistry.create();
  private final ApplicationContextRunner runner =
      Runners.plain()
          .withConfiguration(AutoConfigurations.of(VectorDbObservationAutoConfiguration.class))
          .withPropertyValues("vectordb.collections.docs.dimension=2");
  private final ApplicationContextRunner observed =
      runner.withBean(ObservationRegistry.class, () -> registry);

  private static SearchRequest search(float... vector) {
    return SearchRequest.of(vector).topK(1).build();
  }

  @Test
  void aWriteIsObservedFromItsBeginningToItsEnd() {
    observed.run(context -> {
      VectorCollection docs = context.getBean(VectorDatabase.class).collection("docs");
      docs.upsert(VectorRecord.of("a", new float[] {1, 0}));
      TestObservationRegistryAssert.assertThat(registry)
          .hasNumberOfObservationsEqualTo(1)
          .hasObservationWithNameEqualTo("vectordb.write")
          .that()
          .hasContextualNameEqualTo("upsert docs")
          .hasLowCardinalityKeyValue("collection", "docs")
          .hasLowCardinalityKeyValue("kind", "upsert")
          .hasHighCardinalityKeyValue("vectordb.tenant", "default")
          .hasHighCardinalityKeyValue("vectordb.records", "1")
          .hasBeenStarted()
          .hasBeenStopped()
          .doesNotHaveError();
    });
  }

  @Test
  void aSearchIsPartOfWhatIsUnderWayAndWhatItCallsIsPartOfIt() {
    observed.run(context -> {
      VectorCollection docs = context.getBean(VectorDatabase.class).collection("docs");
      docs.upsert(VectorRecord.of("a", new float[] {1, 0}));
      registry.clear();
      AtomicReference<Observation> within = new AtomicReference<>();
      Observation request = Observation.start("request", registry);
      try (Observation.Scope _ = request.openScope()) {
        docs.search(
            SearchRequest.of(new float[] {1, 0})
                .topK(1)
                .rerank(
                    Rerank.by(
                        (query, hits) -> {
                          within.set(Objects.requireNonNull(registry.getCurrentObservation()));
                          return new float[hits.size()];
                        },
                        "query"))
                .build());
        assertThat(registry.getCurrentObservation()).isSameAs(request);
      }
      request.stop();
      TestObservationRegistryAssert.assertThat(registry)
          .hasObservationWithNameEqualTo("vectordb.search")
          .that()
          .hasContextualNameEqualTo("search docs")
          .hasLowCardinalityKeyValue("collection", "docs")
          .hasParentObservationEqualTo(request)
          .hasBeenStopped();
      assertThat(within.get().getContext().getName()).isEqualTo("vectordb.search");
    });
  }

  @Test
  void aFailureIsToldAndLeavesNothingOpen() {
    observed.run(context -> {
      VectorCollection docs = context.getBean(VectorDatabase.class).collection("docs");
      assertThatExceptionOfType(DimensionMismatchException.class)
          .isThrownBy(() -> docs.search(search(1, 2, 3)));
      TestObservationRegistryAssert.assertThat(registry)
          .doesNotHaveAnyRemainingCurrentObservation()
          .hasObservationWithNameEqualTo("vectordb.search")
          .that()
          .hasBeenStopped()
          .hasError()
          .thenError()
          .isInstanceOf(DimensionMismatchException.class);
    });
  }

  @Test
  void itBacksOff() {
    runner.run(context -> assertThat(context).doesNotHaveBean(VectorDbObservations.class));
    observed
        .withPropertyValues("vectordb.observations.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(VectorDbObservations.class));
    observed
        .withClassLoader(new FilteredClassLoader(ObservationRegistry.class))
        .run(context -> assertThat(context).doesNotHaveBean(VectorDbObservations.class));
  }
}
