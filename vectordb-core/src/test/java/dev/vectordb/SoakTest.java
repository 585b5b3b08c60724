package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.filter.Filters;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.Durability;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.Metric;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R12: writers, readers, rewrites, collections that come and go, and interrupts, on platform and on
 * virtual threads, for a while. No errors; and heap, open files, threads and disk do not grow.
 */
@Tag("reliability")
class SoakTest {
  private static final int SECONDS = Figures.of("soak.seconds", 60, 1_800);
  private static final int IDS = 3_000;
  private static final int DIMENSION = 16;

  @TempDir Path directory;

  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong rewrites = new AtomicLong();
  private volatile boolean stop;

  /** What must not grow. */
  private record Use(long heapBytes, long openFiles, long threads, long diskBytes) {}

  @Test
  void nothingGrows() throws Exception {
    try (VectorDatabase database =
        VectorDatabase.builder().directory(directory).rewriteMinAofBytes(1 << 20).open()) {
      VectorCollection collection =
          database.createCollection(
              "soaked",
              CollectionConfig.builder(DIMENSION)
                  .metric(Metric.EUCLIDEAN)
                  .durability(Durability.os())
                  .text(TextConfig.of(TextLanguage.STANDARD))
                  .build());
      Use first = phase(database, collection, SECONDS / 2);
      Use last = phase(database, collection, SECONDS - SECONDS / 2);
      System.out.printf(
          "SoakTest: %d s, %d calls, %d rewrites, %s, then %s%n",
          SECONDS, calls.get(), rewrites.get(), first, last);
      assertThat(collection.stats().state()).isEqualTo(CollectionState.UP);
      assertThat(rewrites.get()).isPositive();
      assertThat(last.heapBytes()).isLessThan(first.heapBytes() + (32L << 20));
      assertThat(last.openFiles()).isLessThan(first.openFiles() + 10);
      assertThat(last.threads()).isLessThan(first.threads() + 10);
      assertThat(last.diskBytes()).isLessThan(2 * first.diskBytes() + (4L << 20));
    }
  }

  private Use phase(VectorDatabase database, VectorCollection collection, int seconds)
      throws Exception {
    stop = false;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      boolean writing = i < 2;
      threads.add(start(i, () -> work(collection, writing)));
    }
    List<Thread> interrupted = List.copyOf(threads);
    threads.add(start(1, () -> rewrite(collection)));
    threads.add(start(1, () -> comeAndGo(database)));
    threads.add(start(1, () -> interrupt(interrupted)));
    TimeUnit.SECONDS.sleep(seconds);
    stop = true;
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(60));
      assertThat(thread.isAlive()).as("%s hangs", thread).isFalse();
    }
    for (Throwable failure : failures) {
      throw new AssertionError(failure);
    }
    collection.optimize();
    return use();
  }

  private Thread start(int number, Runnable work) {
    Runnable guarded =
        () -> {
          try {
            work.run();
          } catch (Throwable e) { // handed to the test's own thread
            failures.add(e);
          }
        };
    return number % 2 == 0 ? Thread.ofVirtual().start(guarded) : Thread.ofPlatform().start(guarded);
  }

  private static VectorRecord record(int id) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = ThreadLocalRandom.current().nextFloat();
    }
    return VectorRecord.builder("r" + id, vector)
        .text("word" + id % 100)
        .metadata(Metadata.of("n", id % 10))
        .build();
  }

  private void work(VectorCollection collection, boolean writing) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    while (!stop) {
      int id = random.nextInt(IDS);
      if (writing) {
        if (random.nextInt(4) == 0) {
          collection.delete("r" + id);
        } else {
          collection.upsert(List.of(record(id), record((id + 1) % IDS)));
        }
      } else {
        SearchRequest.Builder near = SearchRequest.of(record(id).vector()).topK(5);
        switch (random.nextInt(4)) {
          case 0 -> collection.search(near.build());
          case 1 -> collection.search(near.filter(Filters.field("n").eq(3)).build());
          case 2 -> collection.search(SearchRequest.ofText("word7").topK(5).build());
          default -> collection.get("r" + id);
        }
      }
      calls.incrementAndGet();
      LockSupport.parkNanos(100_000);
    }
  }

  private void rewrite(VectorCollection collection) {
    while (!stop) {
      collection.rewrite();
      rewrites.incrementAndGet();
      LockSupport.parkNanos(200_000_000);
    }
  }

  private void comeAndGo(VectorDatabase database) {
    for (int i = 0; !stop; i++) {
      VectorCollection passing =
          database.createCollection("passing" + i % 3, CollectionConfig.ofDimension(DIMENSION));
      passing.upsert(record(i));
      assertThat(database.dropCollection("passing" + i % 3)).isTrue();
      LockSupport.parkNanos(200_000_000);
    }
  }

  private void interrupt(List<Thread> threads) {
    while (!stop) {
      threads.get(ThreadLocalRandom.current().nextInt(threads.size())).interrupt();
      LockSupport.parkNanos(5_000_000);
    }
  }

  private Use use() throws IOException, InterruptedException {
    long heap = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      TimeUnit.MILLISECONDS.sleep(100);
      Runtime runtime = Runtime.getRuntime();
      heap = Math.min(heap, runtime.totalMemory() - runtime.freeMemory());
    }
    Path handles = Path.of("/proc/self/fd");
    long open = Files.exists(handles) ? count(handles) : 0;
    return new Use(heap, open, Thread.activeCount(), diskBytes());
  }

  private static long count(Path of) throws IOException {
    try (Stream<Path> entries = Files.list(of)) {
      return entries.count();
    }
  }

  private long diskBytes() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .mapToLong(file -> {
            try {
              return Files.size(file);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          })
          .sum();
    }
  }
}
