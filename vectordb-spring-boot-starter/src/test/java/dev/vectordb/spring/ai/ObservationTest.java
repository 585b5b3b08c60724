package dev.vectordb.spring.ai;

import static dev.vectordb.spring.ai.StoreFixture.document;

import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.observation.DefaultVectorStoreObservationConvention;
import org.springframework.ai.vectorstore.observation.VectorStoreObservationContext;

class ObservationTest {
  private final TestObservationRegistry registry = TestObservationRegistry.create();

  @ParameterizedTest
  @ValueSource(strings = {"add", "delete", "query"})
  void everyOperationIsObserved(String operation) {
    try (StoreFixture fixture = new StoreFixture()) {
      VectorDbVectorStore store =
          VectorDbVectorStore.builder(fixture.collection, fixture.model)
              .observationRegistry(registry)
              .build();
      switch (operation) {
        case "add" -> store.add(List.of(document("a", "1 0 0 0", Map.of())));
        case "delete" -> store.delete(List.of("a"));
        default -> store.similaritySearch(SearchRequest.builder().query("1 0 0 0").topK(3).build());
      }
      TestObservationRegistryAssert.assertThat(registry)
          .hasObservationWithNameEqualTo(DefaultVectorStoreObservationConvention.DEFAULT_NAME)
          .that()
          .hasLowCardinalityKeyValue("db.system", "vectordb")
          .hasLowCardinalityKeyValue("db.operation.name", operation)
          .hasHighCardinalityKeyValue("db.collection.name", "documents")
          .hasHighCardinalityKeyValue("db.namespace", "default")
          .hasHighCardinalityKeyValue("db.vector.dimension_count", "4")
          .hasHighCardinalityKeyValue("db.search.similarity_metric", "cosine")
          .hasBeenStarted()
          .hasBeenStopped();
    }
  }

  @Test
  void aConventionOfTheUsersNamesTheObservation() {
    try (StoreFixture fixture = new StoreFixture()) {
      VectorDbVectorStore.builder(fixture.collection, fixture.model)
          .observationRegistry(registry)
          .customObservationConvention(
              new DefaultVectorStoreObservationConvention("my.store") {
                @Override
                public String getContextualName(VectorStoreObservationContext context) {
                  return "mine";
                }
              })
          .build()
          .similaritySearch("1 0 0 0");
      TestObservationRegistryAssert.assertThat(registry)
          .hasObservationWithNameEqualTo("my.store")
          .that()
          .hasContextualNameEqualTo("mine");
    }
  }
}
