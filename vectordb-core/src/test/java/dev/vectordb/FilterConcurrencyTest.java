package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.filter.Filter;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A filter on texts sees one moment, whatever is written and indexed meanwhile. */
class FilterConcurrencyTest {
  private static final int WRITES = 3_000;

  @TempDir Path directory;

  @Test
  void aRecordThatChangesItsTextIsAlwaysFoundByOneOfThem() throws Exception {
    Filter either = Filter.parse("CONTAINS($text, 'alpha') OR CONTAINS($text, 'beta')");
    try (VectorDatabase database = VectorDatabase.open(directory)) {
      VectorCollection collection =
          database.createCollection(
              "c",
              CollectionConfig.builder(2)
                  .durability(Durability.os())
                  .text(TextConfig.of(TextLanguage.STANDARD))
                  .build());
      collection.upsert(record(0));
      AtomicBoolean done = new AtomicBoolean();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int i = 1; i < WRITES; i++) {
                    collection.upsert(record(i));
                    if (i % 1_000 == 0) {
                      collection.rewrite();
                    }
                  }
                } catch (RuntimeException | AssertionError e) {
                  failure.set(e);
                } finally {
                  done.set(true);
                }
              });
      while (!done.get()) {
        assertThat(collection.count(either)).isEqualTo(1);
      }
      writer.join();
      assertThat(failure.get()).isNull();
    }
  }

  private static VectorRecord record(int i) {
    return VectorRecord.builder("r", new float[] {1, i})
        .text(i % 2 == 0 ? "alpha " + i : "beta " + i)
        .build();
  }
}
