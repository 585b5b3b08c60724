package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.report.BarPlot;
import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** How fast is comparing a query with every vector? */
final class ScanQuestion implements Question {

  @Override
  public void answer(Options options) throws IOException {
    Dataset.load(options.data(), options.size()).close();
    Results results =
        SearchQuestion.measure(
            options.with("scan", true).with("index", false), options.engines(EngineKind::canScan));
    String title = "Exact scan: " + options.subject();
    Table page =
        new Table(
            List.of(
                "engine",
                "threads",
                "recall@10",
                "queries/s",
                "median us",
                "p99 us",
                "rows read GB/s",
                "x LangChain4j"));
    results
        .medians()
        .forEach((key, seen) ->
            page.row(
                key.kind().title(),
                key.threads(),
                String.format(Locale.ROOT, "%.4f", seen.recall()),
                String.format(Locale.ROOT, "%.1f", seen.queriesPerSecond()),
                String.format(Locale.ROOT, "%.0f", seen.medianMicros()),
                String.format(Locale.ROOT, "%.0f", seen.p99Micros()),
                String.format(Locale.ROOT, "%.1f", seen.queriesPerSecond() * bytes(options) / 1e9),
                ratio(
                    seen.queriesPerSecond(),
                    results.exactSpeed(EngineKind.LANGCHAIN4J, key.threads()))));
    Output output = new Output(options.out(), "scan-" + options.subject(), title);
    output.table(page);
    output.csv("", page);
    output.plot("", title, plot(options, results, title).toSvg());
    output.close();
  }

  private static double bytes(Options options) {
    return (double) options.size() * options.data().dimension() * Float.BYTES;
  }

  private static String ratio(double speed, OptionalDouble other) {
    return other.isPresent()
        ? String.format(Locale.ROOT, "%.1f", speed / other.getAsDouble())
        : "-";
  }

  private static BarPlot plot(Options options, Results results, String title) {
    int[] threads = options.threads();
    BarPlot plot =
        new BarPlot(
            title,
            "queries per second",
            IntStream.of(threads).mapToObj(count -> count + " searching thread(s)").toList());
    for (EngineKind kind : results.kinds()) {
      plot.add(
          kind.title(),
          IntStream.of(threads)
              .mapToDouble(count -> results.exactSpeed(kind, count).orElse(Double.NaN))
              .toArray());
    }
    return plot;
  }
}
