package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.internal.storage.OpenMode;
import dev.vectordb.internal.storage.StorageFile;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** P8, P11: who writes while a collection is dropped is answered, or told that it is closed. */
@Timeout(60)
class DropTest {
  private static final CollectionConfig CONFIG = CollectionConfig.ofDimension(2);

  @TempDir Path directory;

  private final List<String> order = new CopyOnWriteArrayList<>();
  private final CountDownLatch forcing = new CountDownLatch(1);
  private final CountDownLatch renamed = new CountDownLatch(1);
  private final CountDownLatch mayForce = new CountDownLatch(1);
  private volatile boolean gate;
  private volatile boolean renameFails;

  private static VectorRecord record(String id) {
    return VectorRecord.of(id, new float[] {1, 2});
  }

  /** Holds up the force of a log, and writes down the order of forces and drops. */
  private final class Files extends EngineHazardsTest.Wrapper {
    @Override
    public StorageFile open(Path file, OpenMode mode) throws IOException {
      StorageFile opened = super.open(file, mode);
      boolean log = file.toString().endsWith(".incr") && mode == OpenMode.READ_WRITE;
      return log ? new Log(opened) : opened;
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
      boolean drop = to.toString().endsWith(".dropped");
      if (drop && renameFails) {
        throw new IOException("by request");
      }
      super.rename(from, to);
      if (drop) {
        order.add("dropped");
        renamed.countDown();
      }
    }
  }

  private final class Log implements StorageFile {
    private final StorageFile file;

    Log(StorageFile file) {
      this.file = file;
    }

    @Override
    public void force() throws IOException {
      if (gate) {
        gate = false;
        forcing.countDown();
        await(mayForce);
        order.add("forced");
      }
      file.force();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      return file.read(target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      file.write(source, position);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aWriteThatIsUnderWayEndsBeforeTheFilesAreTakenAway() throws Exception {
    try (DatabaseEngine engine = EngineHazardsTest.engine(directory, new Files());
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      CollectionEngine collection = engine.create("default", "c", CONFIG);
      collection.upsert(List.of(record("a")));
      gate = true;
      var underWay =
          CompletableFuture.supplyAsync(() -> collection.upsert(List.of(record("b"))), callers);
      assertThat(await(forcing)).isTrue();
      var drop = CompletableFuture.supplyAsync(() -> engine.drop("default", "c"), callers);
      while (!collection.isClosing()) {
        Thread.onSpinWait();
      }
      // Long enough for a rename that waits for nobody; one that waits comes later in any case.
      boolean early = renamed.await(200, TimeUnit.MILLISECONDS);
      assertThatThrownBy(() -> collection.upsert(List.of(record("c"))))
          .isInstanceOf(DatabaseClosedException.class);
      mayForce.countDown();
      assertThat(underWay.get().inserted()).isEqualTo(1);
      assertThat(drop.get()).isTrue();
      assertThat(early).isFalse();
      assertThat(order).containsExactly("forced", "dropped");
    }
  }

  @Test
  void manyWhoWriteMeanwhileAreAnsweredOrToldThatItIsClosed() throws Exception {
    try (DatabaseEngine engine = EngineHazardsTest.engine(directory, StorageFiles.disk());
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 20; round++) {
        CollectionEngine collection = engine.create("default", "c", CONFIG);
        var unexpected = new ConcurrentLinkedQueue<Throwable>();
        CountDownLatch started = new CountDownLatch(3);
        List<CompletableFuture<Void>> writers =
            List.of("a", "b", "c").stream()
                .map(id ->
                    CompletableFuture.runAsync(
                        () -> {
                          try {
                            for (int i = 0; ; i++) {
                              collection.upsert(List.of(record(id + i)));
                              started.countDown();
                            }
                          } catch (DatabaseClosedException e) {
                            // As it should be told.
                          } catch (RuntimeException | Error e) {
                            unexpected.add(e);
                          }
                        },
                        callers))
                .toList();
        assertThat(await(started)).isTrue();
        assertThat(engine.drop("default", "c")).isTrue();
        writers.forEach(CompletableFuture::join);
        assertThat(unexpected).isEmpty();
      }
    }
  }

  @Test
  void afterADropThatFailedWritingGoesOn() {
    try (DatabaseEngine engine = EngineHazardsTest.engine(directory, new Files())) {
      CollectionEngine collection = engine.create("default", "c", CONFIG);
      renameFails = true;
      assertThatThrownBy(() -> engine.drop("default", "c")).isInstanceOf(DatabaseIoException.class);
      assertThat(collection.upsert(List.of(record("a"))).inserted()).isEqualTo(1);
      renameFails = false;
      assertThat(engine.drop("default", "c")).isTrue();
    }
  }
}
