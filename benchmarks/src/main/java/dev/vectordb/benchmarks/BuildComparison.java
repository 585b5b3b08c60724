package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.data.DatasetKind;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.BuildResources;
import dev.vectordb.internal.index.IndexOutcome;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.index.hnsw.HnswIndex;
import dev.vectordb.internal.index.hnsw.HnswParameters;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.internal.vector.VectorRows;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Compares a graph that is built at once with one that grew record by record: the seconds it takes,
 * and what searches of it find and cost. Rows and graph alone, without records, log and files.
 *
 * <p>System properties: {@code benchmarks.size} (100000), {@code benchmarks.threads} (1,2), {@code
 * benchmarks.rounds} of builds at once (3), of which the first is the slowest as nothing is
 * compiled yet, {@code benchmarks.incremental} (true) whether to build record by record as well.
 */
final class BuildComparison {
  private static final int[] EFFORTS = {10, 20, 40, 70, 100, 200};
  private static final HnswParameters PARAMETERS = new HnswParameters(16, 200, 1);
  private static final int NODES_AT_A_TIME = 64;

  private final int rounds = Integer.getInteger("benchmarks.rounds", 3);
  private final int[] threads =
      Stream.of(System.getProperty("benchmarks.threads", "1,2").split(",", -1))
          .mapToInt(Integer::parseInt)
          .toArray();
  private final Dataset dataset;

  private BuildComparison(Dataset dataset) {
    this.dataset = dataset;
  }

  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    int size = Integer.getInteger("benchmarks.size", 100_000);
    try (Dataset dataset = Dataset.load(DatasetKind.SENTENCES, size)) {
      new BuildComparison(dataset).run();
    }
  }

  private void run() throws IOException, InterruptedException, ExecutionException {
    boolean incremental =
        Boolean.parseBoolean(System.getProperty("benchmarks.incremental", "true"));
    System.out.println("| graph | threads | seconds | ef | recall@10 | rows scored |");
    System.out.println("|---|---|---|---|---|---|");
    try (VectorRows rows = new VectorRows(dataset.kind().dimension())) {
      dataset.forEach(0, dataset.size(), row -> rows.append(normalised(row.vector())));
      for (int count : threads) {
        try (ExecutorService executor = Executors.newFixedThreadPool(count)) {
          for (int round = 1; round <= rounds; round++) {
            try (HnswIndex index = new HnswIndex(PARAMETERS, rows, DistanceKind.NEGATED_DOT)) {
              long start = System.nanoTime();
              index.build(
                  rows.count(), _ -> true, new BuildResources(executor, count, () -> false));
              report("at once, round " + round, count, start, index, round == rounds);
            }
          }
          if (incremental) {
            try (HnswIndex index = new HnswIndex(PARAMETERS, rows, DistanceKind.NEGATED_DOT)) {
              long start = System.nanoTime();
              linkAll(index, rows.count(), executor, count);
              report("record by record", count, start, index, true);
            }
          }
        }
      }
    }
  }

  private static void linkAll(VectorIndex index, int rows, ExecutorService executor, int threads)
      throws InterruptedException, ExecutionException {
    List<Future<?>> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      workers.add(
          executor.submit(() -> {
            int claimed;
            do {
              claimed = index.link(rows, NODES_AT_A_TIME, _ -> true);
            } while (claimed > 0);
          }));
    }
    for (Future<?> worker : workers) {
      worker.get();
    }
  }

  private void report(String graph, int threads, long start, VectorIndex index, boolean searched) {
    double seconds = (System.nanoTime() - start) / 1e9;
    if (!searched) {
      System.out.printf("| %s | %d | %.1f | | | |%n", graph, threads, seconds);
      return;
    }
    for (int ef : EFFORTS) {
      double recall = 0;
      long scored = 0;
      for (int query = 0; query < dataset.queries().length; query++) {
        TopK top = new TopK(Dataset.K);
        IndexOutcome outcome =
            index.search(
                new IndexQuery(
                    normalised(dataset.queries()[query]),
                    Dataset.K,
                    ef,
                    index.linkedCount(),
                    null,
                    1,
                    Long.MAX_VALUE,
                    TimeLimit.NEVER),
                top);
        scored += outcome.scored();
        int[] found = new int[top.size()];
        for (int i = 0; i < found.length; i++) {
          found[i] = top.ordinal(i);
        }
        recall += dataset.recall(query, found);
      }
      int queries = dataset.queries().length;
      System.out.printf(
          "| %s | %d | %.1f | %d | %.4f | %,d |%n",
          graph, threads, seconds, ef, recall / queries, scored / queries);
    }
  }

  private static float[] normalised(float[] vector) {
    double square = 0;
    for (float value : vector) {
      square += (double) value * value;
    }
    float[] result = vector.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] /= (float) Math.sqrt(square);
    }
    return result;
  }
}
