package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.engine.SimulatedCollection;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metric;
import dev.vectordb.model.OperationListener;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * P2 at its narrowest: one thread replaces all records of a collection batch after batch, others
 * look as often as they can. The batch is seen wholly or not at all, what has returned is seen, and
 * nobody sees an older batch after a newer one, also while rewrites switch generations.
 */
@Tag("reliability")
class BatchVisibilityTest {
  private static final int MILLIS = Figures.of("visibility.millis", 2_000, 60_000);
  private static final int RECORDS = 100;
  private static final int READERS = 2;

  /** Waited for, however slow a machine is that does other things too. */
  private static final int REWRITES = 6;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong looks = new AtomicLong();
  private final AtomicLong rewrites = new AtomicLong();
  private final AtomicLong returned = new AtomicLong(-1);
  private volatile boolean stop;

  @Test
  void inMemory() throws InterruptedException {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      run(create(database), false);
    }
  }

  /** On a simulated disk, which takes so little time that generations follow each other fast. */
  @Test
  void durableWhileGenerationsAreSwitched() throws InterruptedException {
    try (SimulatedCollection simulated = new SimulatedCollection(config())) {
      run(collection(simulated), true);
      assertThat(rewrites.get()).isGreaterThanOrEqualTo(REWRITES);
      simulated.losePower(returned.get());
      assertThat(version(collection(simulated))).isEqualTo(returned.get());
    }
  }

  private static VectorCollection create(VectorDatabase database) {
    return database.createCollection("batches", config());
  }

  private static CollectionConfig config() {
    return CollectionConfig.builder(2).metric(Metric.EUCLIDEAN).build();
  }

  private static VectorCollection collection(SimulatedCollection simulated) {
    return new EmbeddedVectorCollection(
        SimulatedCollection::noArchives,
        simulated.engine(),
        SimulatedCollection::noEvents,
        OperationListener.NONE);
  }

  private void run(VectorCollection collection, boolean rewriting) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    collection.upsert(batch(0));
    returned.set(0);
    threads.add(start(() -> write(collection)));
    for (int i = 0; i < READERS; i++) {
      threads.add(start(() -> look(collection)));
    }
    if (rewriting) {
      threads.add(start(() -> rewrite(collection)));
    }
    TimeUnit.MILLISECONDS.sleep(MILLIS);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (rewriting && !stop && rewrites.get() < REWRITES && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    stop = true;
    for (Thread thread : threads) {
      thread.join();
    }
    for (Throwable failure : failures) {
      throw new AssertionError(failure);
    }
    System.out.println(
        "BatchVisibilityTest: %d batches, %d looks, %d rewrites"
            .formatted(returned.get(), looks.get(), rewrites.get()));
    assertThat(looks.get()).isGreaterThan(100);
  }

  private Thread start(Runnable work) {
    return Thread.ofPlatform()
        .start(() -> {
          try {
            work.run();
          } catch (Throwable e) { // handed to the test's own thread
            failures.add(e);
            stop = true;
          }
        });
  }

  /** The version is in the vector, so that a search alone tells it. */
  private static List<VectorRecord> batch(long version) {
    List<VectorRecord> records = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      records.add(VectorRecord.of("r" + i, new float[] {version, 0}));
    }
    return records;
  }

  private void write(VectorCollection collection) {
    for (long version = 1; !stop; version++) {
      collection.upsert(batch(version));
      returned.set(version);
      assertThat(version(collection)).as("what has returned").isEqualTo(version);
    }
  }

  private void look(VectorCollection collection) {
    long newest = 0;
    while (!stop) {
      long least = Math.max(newest, returned.get());
      newest = version(collection);
      assertThat(newest).as("seen after %d had returned", least).isGreaterThanOrEqualTo(least);
      looks.incrementAndGet();
    }
  }

  private void rewrite(VectorCollection collection) {
    while (!stop) {
      collection.rewrite();
      rewrites.incrementAndGet();
    }
  }

  /** The one version that a search sees, which takes no lock. */
  private static long version(VectorCollection collection) {
    List<SearchHit> hits =
        collection
            .search(SearchRequest.of(new float[] {0, 0}).topK(RECORDS + 1).exact(true).build())
            .hits();
    assertThat(hits).hasSize(RECORDS);
    assertThat(hits.stream().map(SearchHit::score).distinct().toList())
        .as("versions in one search, as scores")
        .hasSize(1);
    return Math.round(1.0 / hits.getFirst().score() - 1);
  }
}
