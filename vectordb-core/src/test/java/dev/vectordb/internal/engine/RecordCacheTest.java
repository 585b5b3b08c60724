package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordCacheTest {
  private static final int RECORDS = 50;

  @TempDir Path directory;

  @Test
  void recordsOfWhatWasRewrittenOrDroppedLeaveTheCache() throws InterruptedException {
    try (VectorDatabase database = VectorDatabase.open(directory)) {
      VectorCollection first = filled(database, "first");
      VectorCollection second = filled(database, "second");
      read(first);
      read(second);
      assertThat(database.cacheStats().misses()).isEqualTo(2 * RECORDS);

      first.rewrite();
      read(second);
      assertThat(database.cacheStats().misses()).as("others stay").isEqualTo(2 * RECORDS);
      read(first);
      assertThat(database.cacheStats().misses()).isEqualTo(3 * RECORDS);
      awaitWeight(database, weight -> weight > 0);

      first.rewrite();
      database.dropCollection("second");
      awaitWeight(database, weight -> weight == 0);
    }
  }

  private static VectorCollection filled(VectorDatabase database, String name) {
    VectorCollection collection = database.createCollection(name, CollectionConfig.ofDimension(2));
    for (int i = 0; i < RECORDS; i++) {
      collection.upsert(
          VectorRecord.builder("r" + i, new float[] {1, i}).text("the text of it").build());
    }
    return collection;
  }

  private static void read(VectorCollection collection) {
    SearchRequest request = SearchRequest.of(new float[] {1, 1}).topK(RECORDS).build();
    assertThat(collection.search(request).hits()).hasSize(RECORDS);
  }

  /** The cache weighs, and the last reader closes a generation, in the background. */
  private static void awaitWeight(VectorDatabase database, LongPredicate expected)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!expected.test(database.cacheStats().weightBytes()) && System.nanoTime() < deadline) {
      Thread.sleep(2);
    }
    assertThat(database.cacheStats().weightBytes()).matches(expected::test);
  }
}
