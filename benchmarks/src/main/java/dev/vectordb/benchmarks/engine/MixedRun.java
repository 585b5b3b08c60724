package dev.vectordb.benchmarks.engine;

import dev.vectordb.benchmarks.data.DataRow;
import dev.vectordb.benchmarks.data.Dataset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Searches an engine that holds the first part of the data while one thread writes the rest. */
final class MixedRun {
  /** After fewer the JVM still compiles what scans a tail and what links it. */
  private static final int WARM_UPS = 3;

  private static final int BATCH = 1_000;
  private static final int CHURN_BATCH = 10;
  private static final long CHURN_NANOS = 20_000_000;

  private final Engine engine;
  private final Dataset data;
  private final int effort;
  private final int millis;
  private final int threads;

  MixedRun(Engine engine, Dataset data, int effort, int millis, int threads) {
    this.engine = engine;
    this.data = data;
    this.effort = effort;
    this.millis = millis;
    this.threads = threads;
  }

  /**
   * Runs all phases.
   *
   * @param stored records that the engine holds; the others are inserted
   */
  MixedLoad run(int stored) throws IOException, InterruptedException, ExecutionException {
    warmUp(stored);
    searchFor(millis);
    Measurement idle = searchFor(2L * millis);
    Inserting inserting = new Inserting(stored);
    Measurement insert = searchDuring(inserting);
    Churning churning = new Churning();
    Measurement churn = searchDuring(churning);
    return new MixedLoad(
        idle,
        insert,
        Latencies.of(inserting.times.toArray()),
        (data.size() - stored) / (inserting.writtenMillis / 1e3),
        inserting.indexedMillis,
        churn,
        Latencies.of(churning.times.toArray()));
  }

  /** Lets everything that is measured happen, and takes it back. */
  private void warmUp(int stored) throws IOException, InterruptedException, ExecutionException {
    for (int turn = 0; turn < WARM_UPS; turn++) {
      searchDuring(new Inserting(stored));
      searchDuring(new Churning());
      engine.delete(IntStream.range(stored, data.size()).boxed().toList());
      engine.settle();
    }
  }

  private Measurement searchFor(long millis) throws InterruptedException, ExecutionException {
    return new QueryRun(engine, data, effort, millis / 1e3).run(threads);
  }

  private Measurement searchDuring(Writing writing)
      throws InterruptedException, ExecutionException {
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<?> writer =
          executor.submit(() -> {
            writing.write();
            return writing;
          });
      Measurement seen =
          new QueryRun(engine, data, effort, 0).runWhile(() -> !writer.isDone(), threads);
      writer.get();
      return seen;
    }
  }

  /** What one thread does beside the searches. */
  private interface Writing {
    void write() throws IOException;
  }

  /** Inserts what is not stored yet, as fast as it can. */
  private final class Inserting implements Writing {
    private final int stored;
    private final TimeList times = new TimeList();
    private double writtenMillis;
    private double indexedMillis;

    Inserting(int stored) {
      this.stored = stored;
    }

    @Override
    public void write() throws IOException {
      Stopwatch watch = new Stopwatch();
      List<DataRow> batch = new ArrayList<>();
      data.forEach(
          stored,
          data.size(),
          row -> {
            batch.add(row);
            if (batch.size() == BATCH || row.row() == data.size() - 1) {
              times.time(() -> engine.upsert(batch));
              batch.clear();
            }
          });
      writtenMillis = watch.millis();
      engine.awaitIndexed();
      indexedMillis = watch.millis();
    }
  }

  /** Deletes a few records and writes them again, at a fixed rate. */
  private final class Churning implements Writing {
    private final TimeList times = new TimeList();

    @Override
    public void write() throws IOException {
      long start = System.nanoTime();
      long end = start + 3_000_000L * millis;
      long next = start;
      int from = 0;
      while (System.nanoTime() < end) {
        List<DataRow> rows = new ArrayList<>();
        data.forEach(from, from + CHURN_BATCH, rows::add);
        times.time(() -> engine.delete(rows.stream().map(DataRow::row).toList()));
        times.time(() -> engine.upsert(rows));
        from = (from + CHURN_BATCH) % (data.size() - CHURN_BATCH);
        next += CHURN_NANOS;
        LockSupport.parkNanos(next - System.nanoTime());
      }
    }
  }
}
