package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.report.Axis;
import dev.vectordb.benchmarks.report.LinePlot;
import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How does speed at a recall fall as the set grows? Sizes are the beginnings of one set; engines
 * are measured side by side at each size.
 */
final class GrowthQuestion implements Question {
  private static final double RECALL = 0.95;

  @Override
  public void answer(Options asked) throws IOException {
    Options options =
        asked
            .withDefault("data", "clustered")
            .withDefault("engines", "vectordb,lucene")
            .withDefault("threads", "1");
    Map<Integer, Results> bySize = new TreeMap<>();
    for (int size : options.numbers("sizes", "10000,100000,1000000")) {
      Options sized = options.with("size", size).with("scan", false);
      Dataset.load(sized.data(), size).close();
      bySize.put(size, SearchQuestion.measure(sized, sized.engines(kind -> !kind.scansAlways())));
    }
    String data = options.data().name().toLowerCase(Locale.ROOT);
    Output output =
        new Output(options.out(), "growth-" + data, "Growth at recall@10 " + RECALL + ": " + data);
    for (int threads : options.threads()) {
      write(output, bySize, threads);
    }
    output.close();
  }

  private static void write(Output output, Map<Integer, Results> bySize, int threads)
      throws IOException {
    Table page =
        new Table(
            List.of(
                "threads", "engine", "records", "queries/s", "falls by, per decade", "x Lucene"));
    Table csv = new Table(List.of("engine", "records", "queries_per_second", "state"));
    Map<EngineKind, List<LinePlot.Point>> curves = new TreeMap<>();
    for (EngineKind kind : bySize.values().iterator().next().kinds()) {
      int smaller = 0;
      AtRecall before = AtRecall.NOT_REACHED;
      List<LinePlot.Point> curve = new ArrayList<>();
      for (Map.Entry<Integer, Results> entry : bySize.entrySet()) {
        AtRecall speed = entry.getValue().speedAt(kind, threads, RECALL);
        AtRecall lucene = entry.getValue().speedAt(EngineKind.LUCENE, threads, RECALL);
        page.row(
            threads,
            kind.title(),
            String.format(Locale.ROOT, "%,d", entry.getKey()),
            speed.toSpeed(),
            falls(before, smaller, speed, entry.getKey()),
            speed.timesAsFastAs(lucene));
        csv.row(kind.title(), entry.getKey(), speed.value(), speed.state());
        if (speed.reached()) {
          curve.add(new LinePlot.Point(entry.getKey(), speed.value()));
        }
        before = speed;
        smaller = entry.getKey();
      }
      curves.put(kind, curve);
    }
    output.table(page);
    output.csv("-" + threads, csv);
    plot(output, curves, threads);
  }

  /** The factor by which speed falls when the set grows tenfold; bounds say nothing of it. */
  private static String falls(AtRecall before, int smaller, AtRecall now, int larger) {
    if (before.state() != AtRecall.State.INTERPOLATED
        || now.state() != AtRecall.State.INTERPOLATED) {
      return "-";
    }
    double decades = Math.log10((double) larger / smaller);
    return String.format(Locale.ROOT, "%.2f", Math.pow(before.value() / now.value(), 1 / decades));
  }

  private static void plot(Output output, Map<EngineKind, List<LinePlot.Point>> curves, int threads)
      throws IOException {
    List<LinePlot.Point> all = curves.values().stream().flatMap(List::stream).toList();
    if (all.isEmpty()) {
      return;
    }
    String title = "Queries per second at recall@10 " + RECALL + ", searching threads: " + threads;
    LinePlot plot =
        new LinePlot(
            title,
            Axis.logarithmic("records", all.stream().mapToDouble(LinePlot.Point::x).toArray()),
            Axis.logarithmic(
                "queries per second", all.stream().mapToDouble(LinePlot.Point::y).toArray()));
    curves.forEach((kind, curve) -> plot.add(kind.title(), kind.ordinal(), curve));
    output.plot("-" + threads, title, plot.toSvg());
  }
}
