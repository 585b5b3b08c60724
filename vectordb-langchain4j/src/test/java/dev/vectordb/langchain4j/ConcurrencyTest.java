package dev.vectordb.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.vectordb.VectorDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {
  private static final int WRITERS = 4;
  private static final int BATCHES = 50;
  private static final int BATCH = 8;

  /** Every batch has a writer's vector; a reader must see each batch wholly or not at all. */
  @Test
  void readersSeeWholeBatchesWhileWritersAddAndRemove() throws Exception {
    try (VectorDatabase database = VectorDatabase.inMemory();
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var store = VectorDbEmbeddingStore.builder().database(database).dimension(2).build();
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        String name = "w" + writer;
        writers.add(executor.submit(() -> write(store, name)));
      }
      while (writers.stream().anyMatch(writer -> !writer.isDone())) {
        assertThat(countAll(store) % BATCH).isZero();
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      assertThat(store.collection().count()).isEqualTo((long) WRITERS * BATCH * BATCHES / 2);
    }
  }

  private static void write(VectorDbEmbeddingStore store, String name) {
    for (int i = 0; i < BATCHES; i++) {
      String batch = name + "-" + i;
      TextSegment segment = TextSegment.from("text", Metadata.metadata("batch", batch));
      Embedding embedding = Entries.vector(1, i);
      List<String> ids = new ArrayList<>();
      List<Embedding> embeddings = new ArrayList<>();
      List<TextSegment> segments = new ArrayList<>();
      for (int k = 0; k < BATCH; k++) {
        ids.add(batch + "-" + k);
        embeddings.add(embedding);
        segments.add(segment);
      }
      store.addAll(ids, embeddings, segments);
      if (i % 4 == 1) {
        store.removeAll(ids);
      } else if (i % 4 == 3) {
        store.removeAll(metadataKey("batch").isEqualTo(batch));
      }
    }
  }

  private static int countAll(VectorDbEmbeddingStore store) {
    var request =
        EmbeddingSearchRequest.builder()
            .queryEmbedding(Entries.vector(1, 0))
            .maxResults(WRITERS * BATCHES * BATCH)
            .build();
    return store.search(request).matches().size();
  }
}
