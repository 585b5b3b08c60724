package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Precision;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.VectorRecord;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * P11: what the engine calls, and waits for, may use the database, but nothing that waits for the
 * work which calls it: that is refused at once, where it would hang for ever.
 */
@Timeout(60)
class CallbacksTest {
  private static final int RECORDS = 2_000;

  @TempDir Path directory;
  private VectorDatabase database = VectorDatabase.inMemory();
  private VectorCollection collection = database.createCollection("c", config());

  private static CollectionConfig config() {
    return CollectionConfig.builder(2).build();
  }

  @BeforeEach
  void open() {
    database.close();
    database = VectorDatabase.open(directory.resolve("database"));
    collection = database.createCollection("c", config());
    collection.upsert(records(0, 100));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static List<VectorRecord> records(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> VectorRecord.of("r" + i, new float[] {1, i}))
        .toList();
  }

  /** Does something at the middle of records. */
  private static Iterator<VectorRecord> records(Runnable atTheMiddle) {
    Iterator<VectorRecord> source = records(0, RECORDS).iterator();
    return new Iterator<>() {
      private int count;

      @Override
      public boolean hasNext() {
        return source.hasNext();
      }

      @Override
      public VectorRecord next() {
        if (++count == RECORDS / 2) {
          atTheMiddle.run();
        }
        return source.next();
      }
    };
  }

  private Map<String, Runnable> whatWaitsForAnImport() {
    return Map.of(
        "rewrite", collection::rewrite,
        "optimize", collection::optimize,
        "vacuum", collection::vacuum,
        "rebuild", collection::rebuildIndex,
        "compress", () -> collection.compress(Precision.INT8),
        "import", () -> collection.bulkImport(records(0, 1).stream()),
        "drop", () -> database.dropCollection("c"));
  }

  @Test
  void theListenerOfAnImportMayNotWaitForIt() {
    int[] calls = {0};
    collection.bulkImport(
        records(0, RECORDS).iterator(),
        (_, _) -> {
          whatWaitsForAnImport().forEach(this::assertRefused);
          assertRefused("close", database::close);
          calls[0]++;
          collection.upsert(VectorRecord.of("other", new float[] {1, 2}));
        });
    assertThat(calls[0]).isPositive();
    assertThat(collection.count()).isEqualTo(RECORDS + 1);
    assertWorks();
  }

  @Test
  void norMayTheIterator() {
    collection.bulkImport(
        records(() -> whatWaitsForAnImport().forEach(this::assertRefused)), ProgressListener.NONE);
    assertThat(collection.count()).isEqualTo(RECORDS);
    assertWorks();
  }

  @Test
  void listenersOfCopiesAndImportsMayNotCloseOrDrop() {
    Path archive = directory.resolve("archive.zip");
    ProgressListener closes =
        (_, _) -> {
          assertRefused("close", database::close);
          assertRefused("drop", () -> database.dropCollection("c"));
        };
    database.exportTo(archive, closes);
    database.exportTo(
        new OutputStream() {
          @Override
          public void write(int one) {
            assertRefused("close", database::close);
          }
        },
        closes);
    database.backupTo(directory.resolve("backup"), closes);
    collection.importFrom(archive, closes);
    database.tenant("other").importCollection("c", archive, closes);
    assertThat(database.tenant("other").collection("c").count()).isEqualTo(100);
    assertWorks();
  }

  /** The refusal ends the work like any other exception of a listener. */
  @Test
  void aListenerThatLetsTheRefusalThroughEndsItsWork() {
    assertThatThrownBy(() ->
            collection.bulkImport(
                records(0, RECORDS).iterator(), (_, _) -> database.dropCollection("c")))
        .isInstanceOf(VectorDatabaseException.class)
        .hasMessageContaining("a listener cannot drop");
    assertThat(collection.count()).isEqualTo(100);
    assertWorks();
  }

  private void assertRefused(String what, Runnable call) {
    assertThatThrownBy(call::run).as(what).isInstanceOf(VectorDatabaseException.class);
  }

  /** Afterwards everything is as ever. */
  private void assertWorks() {
    collection.rewrite();
    assertThat(collection.bulkImport(records(5_000, 3).stream()).inserted()).isEqualTo(3);
    assertThat(database.dropCollection("c")).isTrue();
  }
}
