package dev.vectordb.benchmarks.engine;

import dev.vectordb.benchmarks.data.Dataset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Sends queries to an engine for some seconds, from some threads. */
final class QueryRun {
  /** Such answers need not all be judged, and would take long. */
  private static final int COMPARES_ALL = 0;

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

  /**
   * Sends queries for as long as the run is to take. Those that time did not suffice for are asked
   * after it, so that recall is that of all of them.
   */
  Measurement run(int threads) throws InterruptedException, ExecutionException {
    long deadline = System.nanoTime() + nanos;
    return measure(() -> System.nanoTime() < deadline, threads, effort != COMPARES_ALL);
  }

  /** Sends queries as long as that is wanted, however long the run was to be. */
  Measurement runWhile(BooleanSupplier wanted, int threads)
      throws InterruptedException, ExecutionException {
    return measure(wanted, threads, false);
  }

  private Measurement measure(BooleanSupplier wanted, int threads, boolean judgeAll)
      throws InterruptedException, ExecutionException {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Worker> workers = Stream.generate(Worker::new).limit(threads).toList();
      long start = System.nanoTime();
      await(executor, workers, worker -> worker.search(wanted));
      long elapsedNanos = System.nanoTime() - start;
      if (judgeAll) {
        await(executor, workers, Worker::judgeRest);
      }
      return summary(workers, elapsedNanos);
    }
  }

  private static void await(ExecutorService executor, List<Worker> workers, Work work)
      throws InterruptedException, ExecutionException {
    List<Callable<@Nullable Void>> tasks = new ArrayList<>();
    for (Worker worker : workers) {
      tasks.add(() -> {
        work.run(worker);
        return null;
      });
    }
    for (Future<@Nullable Void> future : executor.invokeAll(tasks)) {
      future.get();
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

    void search(BooleanSupplier wanted) throws IOException {
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
          judge(query, found);
        }
      }
    }

    void judgeRest() throws IOException {
      for (int query = next.getAndIncrement(); query < queries; query = next.getAndIncrement()) {
        judge(query, engine.search(query, effort));
      }
    }

    private void judge(int query, int[] found) {
      recall += data.recall(query, found);
      judged++;
    }
  }

  private interface Work {
    void run(Worker worker) throws IOException;
  }
}
