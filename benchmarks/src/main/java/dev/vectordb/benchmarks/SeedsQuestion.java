package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.BuildResources;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.hnsw.HnswIndex;
import dev.vectordb.internal.index.hnsw.HnswParameters;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.model.Metric;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * How far does recall depend on the seed of the graph? Rows and graph alone, with the default
 * parameters, built at once and record by record, searched along blocks of neighbours where there
 * are any.
 */
final class SeedsQuestion implements Question {
  private static final int USUAL_SIZE = 20_000;
  private static final int USUAL_SEEDS = 20;
  private static final int MAX_CONNECTIONS = 16;
  private static final int EF_CONSTRUCTION = 200;
  private static final int EF_SEARCH = 100;
  private static final int NODES_AT_A_TIME = 64;

  /** A graph over rows, empty at first. */
  private interface Builder {
    void build(HnswIndex index, int rows, int threads);
  }

  @Override
  public void answer(Options asked) throws IOException {
    Options options = asked.withDefault("size", USUAL_SIZE);
    int seeds = options.number("seeds", USUAL_SEEDS);
    int threads = options.buildThreads(2);
    String subject = options.subject();
    Output output = new Output(options.out(), "seeds-" + subject, "Recall by seed: " + subject);
    Table table =
        new Table(List.of("graph", "seeds", "least recall@10", "greatest recall@10", "spread"));
    try (Dataset data = Dataset.load(options.data(), options.size());
        VectorRows rows = new VectorRows(options.data().dimension())) {
      data.forEach(0, data.size(), row -> rows.append(prepared(data, row.vector())));
      table.row(row("at once", recalls(data, rows, seeds, threads, SeedsQuestion::atOnce)));
      table.row(row("record by record", recalls(data, rows, seeds, threads, SeedsQuestion::grown)));
    }
    output.table(table);
    output.csv("", table);
    output.close();
  }

  private static List<String> row(String graph, double[] recalls) {
    double least = Arrays.stream(recalls).min().orElseThrow();
    double greatest = Arrays.stream(recalls).max().orElseThrow();
    return List.of(
        graph,
        Integer.toString(recalls.length),
        String.format(Locale.ROOT, "%.4f", least),
        String.format(Locale.ROOT, "%.4f", greatest),
        String.format(Locale.ROOT, "%.4f", greatest - least));
  }

  private static double[] recalls(
      Dataset data, VectorRows rows, int seeds, int threads, Builder builder) {
    DistanceKind kind =
        data.kind().metric() == Metric.EUCLIDEAN
            ? DistanceKind.SQUARED_EUCLIDEAN
            : DistanceKind.NEGATED_DOT;
    double[] recalls = new double[seeds];
    for (int seed = 1; seed <= seeds; seed++) {
      HnswParameters parameters = new HnswParameters(MAX_CONNECTIONS, EF_CONSTRUCTION, seed);
      try (HnswIndex index = new HnswIndex(parameters, rows, kind)) {
        builder.build(index, rows.count(), threads);
        if (index.supportsNeighbors()) {
          index.renewNeighbors(threads, () -> false);
        }
        recalls[seed - 1] = recall(data, index);
      }
      System.err.printf(Locale.ROOT, "seed %d: %.4f%n", seed, recalls[seed - 1]);
    }
    return recalls;
  }

  private static void atOnce(HnswIndex index, int rows, int threads) {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      index.build(rows, _ -> true, new BuildResources(executor, threads, () -> false));
    }
  }

  private static void grown(HnswIndex index, int rows, int threads) {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        executor.execute(() -> {
          int claimed;
          do {
            claimed = index.link(rows, NODES_AT_A_TIME, _ -> true);
          } while (claimed > 0);
        });
      }
    }
  }

  private static double recall(Dataset data, HnswIndex index) {
    double recall = 0;
    for (int query = 0; query < data.queries().length; query++) {
      TopK top = new TopK(Dataset.K);
      index.search(
          new IndexQuery(
              prepared(data, data.queries()[query]),
              Dataset.K,
              EF_SEARCH,
              index.linkedCount(),
              null,
              1,
              Long.MAX_VALUE,
              TimeLimit.NEVER),
          top);
      int[] found = new int[top.size()];
      Arrays.setAll(found, top::ordinal);
      recall += data.recall(query, found);
    }
    return recall / data.queries().length;
  }

  /** As the database stores vectors that are compared by cosine: of unit length. */
  private static float[] prepared(Dataset data, float[] vector) {
    if (data.kind().metric() != Metric.COSINE) {
      return vector;
    }
    double square = 0;
    for (float value : vector) {
      square += (double) value * value;
    }
    float[] unit = vector.clone();
    for (int i = 0; i < unit.length; i++) {
      unit[i] /= (float) Math.sqrt(square);
    }
    return unit;
  }
}
