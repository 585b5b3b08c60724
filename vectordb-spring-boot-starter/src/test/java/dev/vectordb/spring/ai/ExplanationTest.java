package dev.vectordb.spring.ai;

import static dev.vectordb.spring.ai.StoreFixture.document;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.ai.vectorstore.SearchRequest;

class ExplanationTest {
  private static final SearchRequest IN_ITALY =
      SearchRequest.builder().query("1 0 0 0").filterExpression("country == 'IT'").build();

  @Test
  void aDocumentTellsHowItWasFoundOnRequestOnly() {
    try (StoreFixture fixture = new StoreFixture()) {
      fixture.store.add(
          List.of(
              document("a", "1 0 0 0", Map.of("country", "IT")),
              document("b", "0 1 0 0", Map.of("country", "UK"))));
      VectorDbVectorStore explaining =
          VectorDbVectorStore.builder(fixture.collection, fixture.model).explain(true).build();
      assertThat(explaining.similaritySearch(IN_ITALY))
          .singleElement()
          .satisfies(found ->
              assertThat(found.getMetadata().get(VectorDbVectorStore.EXPLANATION_KEY))
                  .asString()
                  .startsWith("exact: 1 of 2 records match, 1 vectors compared"));
      assertThat(fixture.store.similaritySearch(IN_ITALY))
          .singleElement()
          .satisfies(
              found -> assertThat(found.getMetadata()).containsOnlyKeys("country", "distance"));
    }
  }
}
