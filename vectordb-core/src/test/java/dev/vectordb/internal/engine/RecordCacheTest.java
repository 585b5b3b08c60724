package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordCacheTest {
  private static final int RECORDS = 50;

  @TempDir Path directory;

  @Test
  void recordsOfWhatWasRewrittenOrDroppedLeaveTheCache() throws InterruptedException {
    try (VectorDatabase database = VectorDatabase.open(directory)) {
      VectorCollection kept = filled(database, "kept");
      VectorCollection changed = filled(database, "changed");
      read(kept);
      long ofOne = weight(database);
      assertThat(ofOne).isPositive();
      read(changed);
      assertThat(weight(database)).isEqualTo(2 * ofOne);

      changed.rewrite();
      awaitWeight(database, ofOne);
      read(changed);
      assertThat(weight(database)).as("of the next generation").isEqualTo(2 * ofOne);

      database.dropCollection("changed");
      awaitWeight(database, ofOne);
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

  private static long weight(VectorDatabase database) {
    return database.cacheStats().weightBytes();
  }

  /** The old generation is closed by whoever leaves it last, which may be the background. */
  private static void awaitWeight(VectorDatabase database, long expected)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (weight(database) != expected && System.nanoTime() < deadline) {
      Thread.sleep(2);
    }
    assertThat(weight(database)).isEqualTo(expected);
  }
}
