package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import org.junit.jupiter.api.Test;

/** However fast records are written, texts are taken up by one thread. */
class TextThreadsTest {
  private static final int COUNT = 4_000;
  private static final int MAX_THREADS = 16;

  @Test
  void writesDoNotPileUpThreads() {
    CollectionConfig config =
        CollectionConfig.builder(2).text(TextConfig.of(TextLanguage.ENGLISH)).build();
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection = database.createCollection("c", config);
      long most = 0;
      for (int i = 0; i < COUNT; i++) {
        collection.upsert(
            VectorRecord.builder("r" + i, new float[] {1, i})
                .text(("word" + i + " and others ").repeat(150))
                .build());
        if (i % 200 == 0) {
          most = Math.max(most, maintenanceThreads());
        }
      }
      assertThat(most).isLessThan(MAX_THREADS);
      assertThat(collection.search(SearchRequest.ofText("word" + (COUNT - 1)).build()).hits())
          .hasSize(1);
    }
  }

  private static long maintenanceThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("vectordb-maintenance"))
        .count();
  }
}
