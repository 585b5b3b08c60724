package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.OperationListener;
import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchListenerTest {
  @Test
  void everyAnswerIsExplainedToTheListenerWhetherOrNotItWasAskedFor() {
    List<String> told = new ArrayList<>();
    OperationListener listener =
        new OperationListener() {
          @Override
          public void onSearchAnswered(
              String tenant, String collection, SearchExplanation explanation) {
            told.add(tenant + "/" + collection + " " + explanation.matchingRecords());
          }

          @Override
          public void onSearch(
              String tenant, String collection, long elapsedNanos, boolean failed) {
            told.add(failed ? "failed" : "ended");
          }
        };
    try (VectorDatabase database = VectorDatabase.builder().listener(listener).open()) {
      VectorCollection collection = database.createCollection("c", CollectionConfig.ofDimension(2));
      collection.upsert(VectorRecord.of("a", new float[] {1, 0}));
      assertThat(collection.search(SearchRequest.of(new float[] {1, 0}).build()).explanation())
          .isNull();
    }
    assertThat(told).containsExactly("default/c 1", "ended");
  }
}
