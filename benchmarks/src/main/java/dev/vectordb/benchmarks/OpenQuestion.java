package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.engine.EngineHandle;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.EngineLaunch;
import dev.vectordb.benchmarks.engine.Measurement;
import dev.vectordb.benchmarks.report.BarPlot;
import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How long does a new process take to open an index that is there, until the first answer, and are
 * recall and speed what they were before? Files are in the page cache; loading of classes is part
 * of the time.
 */
final class OpenQuestion implements Question {
  private static final int OPENINGS = 5;
  private static final int EFFORT = 100;
  private static final int EARLY_MILLIS = 500;
  private static final int MOST_MILLIS = 60_000;

  private final Table page =
      new Table(
          List.of(
              "engine",
              "first exact answer ms",
              "first answer of the index ms",
              "recall@10 before",
              "recall@10 after",
              "queries/s in the first " + EARLY_MILLIS + " ms",
              "queries/s before",
              "queries/s after"));
  private final Table csv =
      new Table(
          List.of(
              "engine",
              "exact_millis",
              "index_millis",
              "recall_before",
              "recall_after",
              "speed_early",
              "speed_before",
              "speed_after"));

  private int queries;

  /** A figure of several openings: times in milliseconds, or queries per second. */
  private record Openings(double median, double least, double most) {
    static final Openings NONE = new Openings(Double.NaN, Double.NaN, Double.NaN);

    @Override
    public String toString() {
      return Double.isNaN(median)
          ? "-"
          : String.format(Locale.ROOT, "%,.0f (%,.0f to %,.0f)", median, least, most);
    }
  }

  @Override
  public void answer(Options options) throws IOException {
    try (Dataset data = Dataset.load(options.data(), options.size())) {
      queries = data.queries().length;
    }
    String title = "Opening: " + options.subject();
    BarPlot plot =
        new BarPlot(
            title,
            "milliseconds, median",
            List.of("first exact answer", "first answer of the index"));
    for (EngineKind kind : options.engines(kind -> kind.reopens() && !kind.scansCodes())) {
      measure(options, kind, plot);
    }
    Output output = new Output(options.out(), "open-" + options.subject(), title);
    output.table(page);
    output.paragraph(
        "Times and early speeds are medians of %d, least and most in brackets. Recall and speed: effort %d, one thread, those before and after with as much searching to warm up."
            .formatted(OPENINGS, EFFORT));
    output.csv("", csv);
    output.plot("", title, plot.toSvg());
    output.close();
  }

  private void measure(Options options, EngineKind kind, BarPlot plot) throws IOException {
    Measurement before;
    try (EngineHandle engine = Indexes.open(options, kind)) {
      before = warm(engine, options);
    }
    EngineLaunch launch = Indexes.reopening(options, kind);
    Openings exact = kind.canScan() ? openings(launch, 0) : Openings.NONE;
    Openings index = openings(launch, EFFORT);
    Openings early = earlySpeeds(launch);
    Measurement after;
    try (EngineHandle engine = new EngineHandle(launch)) {
      after = warm(engine, options);
    }
    page.row(
        kind.title(),
        exact,
        index,
        String.format(Locale.ROOT, "%.4f", before.recall()),
        String.format(Locale.ROOT, "%.4f", after.recall()),
        early,
        String.format(Locale.ROOT, "%,.0f", before.queriesPerSecond()),
        String.format(Locale.ROOT, "%,.0f", after.queriesPerSecond()));
    csv.row(
        kind.title(),
        exact.median(),
        index.median(),
        before.recall(),
        after.recall(),
        early.median(),
        before.queriesPerSecond(),
        after.queriesPerSecond());
    plot.add(kind.title(), exact.median(), index.median());
  }

  /** Measures for as long as it takes to ask every query: recall is that of the same ones. */
  private Measurement warm(EngineHandle engine, Options options) throws IOException {
    int millis = options.millis();
    engine.measure(EFFORT, millis, 1);
    Measurement measured = engine.measure(EFFORT, millis, 1);
    while (measured.queriesPerSecond() * millis < 1_000.0 * queries && millis < MOST_MILLIS) {
      millis *= 2;
      measured = engine.measure(EFFORT, millis, 1);
    }
    return measured;
  }

  private static Openings openings(EngineLaunch launch, int effort) throws IOException {
    double[] millis = new double[OPENINGS];
    for (int i = 0; i < OPENINGS; i++) {
      try (EngineHandle engine = new EngineHandle(launch)) {
        millis[i] = engine.firstAnswer(effort);
      }
    }
    return summary(millis);
  }

  /** Searches per second right after opening, in processes that do nothing before. */
  private static Openings earlySpeeds(EngineLaunch launch) throws IOException {
    double[] speeds = new double[OPENINGS];
    for (int i = 0; i < OPENINGS; i++) {
      try (EngineHandle engine = new EngineHandle(launch)) {
        speeds[i] = engine.measure(EFFORT, EARLY_MILLIS, 1).queriesPerSecond();
      }
    }
    return summary(speeds);
  }

  private static Openings summary(double[] figures) {
    Arrays.sort(figures);
    return new Openings(figures[OPENINGS / 2], figures[0], figures[OPENINGS - 1]);
  }
}
