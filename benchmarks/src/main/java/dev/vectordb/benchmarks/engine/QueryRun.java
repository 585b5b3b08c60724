package dev.vectordb.benchmarks.engine;

import dev.vectordb.benchmarks.data.Dataset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Sends queries to an engine for some seconds, from some threads. */
final class QueryRun {
  private final Engine engine;
  private final Dataset data;
  private final int effort;
  private final int queries;
  private final long nanos;
  private final AtomicInteger next = new AtomicInteger();

  QueryRun(Engine engine, Dataset data, int effort, double seconds) {
    this.engine = engine;
    this.data = data;
    this.effort = effort;
    this.queries = data.queries().length;
    this.nanos = (long) (seconds * 1e9);
  }

  Measurement run(int threads) throws InterruptedException, ExecutionException {
    long deadline = System.nanoTime() + nanos;
    return runWhile(() -> System.nanoTime() < deadline, threads);
  }

  /** Sends queries as long as that is wanted, however long the run was to be. */
  Measurement runWhile(BooleanSupplier wanted, int threads)
      throws InterruptedException, ExecutionException {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      long start = System.nanoTime();
      Callable<Worker> task = () -> new Worker().search(wanted);
      List<Worker> workers = new ArrayList<>();
      for (Future<Worker> future : executor.invokeAll(Collections.nCopies(threads, task))) {
        workers.add(future.get());
      }
      return summary(workers, System.nanoTime() - start);
    }
  }

  private static Measurement summary(List<Worker> workers, long elapsedNanos) {
    long[] times =
        workers.stream()
            .flatMapToLong(worker -> Arrays.stream(worker.times, 0, worker.asked))
            .sorted()
            .toArray();
    double recall = workers.stream().mapToDouble(worker -> worker.recall).sum();
    int judged = workers.stream().mapToInt(worker -> worker.judged).sum();
    return new Measurement(
        recall / judged,
        times.length / (elapsedNanos / 1e9),
        times[times.length / 2] / 1e3,
        times[(int) (times.length * 0.99)] / 1e3);
  }

  /** One thread's queries. Each query is judged the first time it is asked. */
  private final class Worker {
    private long[] times = new long[1 << 12];
    private int asked;
    private double recall;
    private int judged;

    Worker search(BooleanSupplier wanted) throws IOException {
      while (asked == 0 || wanted.getAsBoolean()) {
        int turn = next.getAndIncrement();
        int query = turn % queries;
        long start = System.nanoTime();
        int[] found = engine.search(query, effort);
        if (asked == times.length) {
          times = Arrays.copyOf(times, 2 * asked);
        }
        times[asked++] = System.nanoTime() - start;
        if (turn < queries) {
          recall += data.recall(query, found);
          judged++;
        }
      }
      return this;
    }
  }
}
