package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.engine.EngineHandle;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.Measurement;
import dev.vectordb.benchmarks.report.Axis;
import dev.vectordb.benchmarks.report.LinePlot;
import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How fast are searches, at which recall? Every engine has a process of its own, and builds while
 * the others are idle.
 */
final class SearchQuestion implements Question {
  private static final double[] RECALLS = {0.90, 0.95, 0.98, 0.99};
  private static final double LEAST_RECALL = 0.8;

  @Override
  public void answer(Options options) throws IOException {
    Dataset.load(options.data(), options.size()).close(); // computes what is not in the cache yet
    Results results = measure(options, options.engines(kind -> !kind.scansCodes()));
    String subject = options.subject();
    Output output = new Output(options.out(), "search-" + subject, "Search: " + subject);
    report(options, results, EngineKind.LUCENE, output);
    output.close();
  }

  /** Writes tables, plots and figures; speeds at a recall with their ratios to the reference's. */
  static void report(Options options, Results results, EngineKind reference, Output output)
      throws IOException {
    for (int threads : options.threads()) {
      output.paragraph(
          "## " + threads + (threads == 1 ? " searching thread" : " searching threads"));
      output.table(sweep(results, threads));
      output.paragraph("Interpolated at a recall:");
      output.table(atRecalls(results, threads, reference));
      plot(output, results, threads, options.subject());
    }
    output.csv("", csv(results));
  }

  static Results measure(Options options, List<EngineKind> kinds) throws IOException {
    Map<EngineKind, EngineHandle> engines = new EnumMap<>(EngineKind.class);
    try {
      for (EngineKind kind : kinds) {
        engines.put(kind, Indexes.open(options, kind));
      }
      return new Sweep(options.withDefault("scan", true), engines).run();
    } finally {
      engines.values().forEach(EngineHandle::close);
    }
  }

  private static Table sweep(Results results, int threads) {
    Table table =
        new Table(List.of("engine", "effort", "recall@10", "queries/s", "median us", "p99 us"));
    results
        .medians()
        .forEach((key, figures) -> {
          if (key.threads() == threads) {
            table.row(
                key.kind().title(),
                effort(key.effort()),
                String.format(Locale.ROOT, "%.4f", figures.recall()),
                String.format(Locale.ROOT, "%,.0f", figures.queriesPerSecond()),
                String.format(Locale.ROOT, "%,.0f", figures.medianMicros()),
                String.format(Locale.ROOT, "%,.0f", figures.p99Micros()));
          }
        });
    return table;
  }

  private static String effort(int effort) {
    return switch (effort) {
      case -1 -> "default";
      case 0 -> "exact";
      default -> Integer.toString(effort);
    };
  }

  /** Speeds, their ratios to the reference's, and the times of a query at 0.95. */
  static Table atRecalls(Results results, int threads, EngineKind reference) {
    List<String> header = new ArrayList<>(List.of("engine"));
    for (double recall : RECALLS) {
      header.add("queries/s @%.2f".formatted(recall));
      header.add("x %s @%.2f".formatted(reference.shortTitle(), recall));
    }
    header.add("median us @0.95");
    header.add("p99 us @0.95");
    Table table = new Table(header);
    for (EngineKind kind : results.kinds()) {
      if (!kind.scansAlways()) {
        table.row(atRecalls(results, kind, threads, reference));
      }
    }
    return table;
  }

  private static List<String> atRecalls(
      Results results, EngineKind kind, int threads, EngineKind reference) {
    List<String> row = new ArrayList<>(List.of(kind.title()));
    for (double recall : RECALLS) {
      AtRecall speed = results.speedAt(kind, threads, recall);
      row.add(speed.toSpeed());
      row.add(speed.timesAsFastAs(results.speedAt(reference, threads, recall)));
    }
    row.add(results.at(kind, threads, 0.95, Measurement::medianMicros).toTime());
    row.add(results.at(kind, threads, 0.95, Measurement::p99Micros).toTime());
    return row;
  }

  /** Speed over recall, from the least recall that is of use. */
  private static void plot(Output output, Results results, int threads, String subject)
      throws IOException {
    Map<EngineKind, List<LinePlot.Point>> curves = new EnumMap<>(EngineKind.class);
    for (EngineKind kind : results.kinds()) {
      List<LinePlot.Point> curve =
          results.curve(kind, threads).stream()
              .filter(seen -> seen.recall() >= LEAST_RECALL)
              .map(seen -> new LinePlot.Point(seen.recall(), seen.queriesPerSecond()))
              .toList();
      if (!curve.isEmpty()) {
        curves.put(kind, curve);
      }
    }
    double[] speeds =
        curves.values().stream().flatMap(List::stream).mapToDouble(LinePlot.Point::y).toArray();
    if (speeds.length == 0) {
      return;
    }
    String title = "Search: " + subject + ", searching threads: " + threads;
    LinePlot plot =
        new LinePlot(
            title,
            new Axis("recall@10", false, LEAST_RECALL, 1),
            Axis.logarithmic("queries per second", speeds));
    curves.forEach((kind, curve) -> plot.add(kind.title(), kind.ordinal(), curve));
    output.plot("-" + threads, title, plot.toSvg());
  }

  private static Table csv(Results results) {
    Table table =
        new Table(
            List.of(
                "engine",
                "effort",
                "threads",
                "recall",
                "queries_per_second",
                "median_micros",
                "p99_micros"));
    results
        .medians()
        .forEach((key, figures) ->
            table.row(
                key.kind().title(),
                key.effort(),
                key.threads(),
                figures.recall(),
                figures.queriesPerSecond(),
                figures.medianMicros(),
                figures.p99Micros()));
    return table;
  }
}
