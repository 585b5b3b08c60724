package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.engine.BuildMode;
import dev.vectordb.benchmarks.engine.EngineHandle;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.EngineLaunch;
import dev.vectordb.benchmarks.engine.Latencies;
import dev.vectordb.benchmarks.engine.Measurement;
import dev.vectordb.benchmarks.engine.MixedLoad;
import dev.vectordb.benchmarks.report.BarPlot;
import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * What do searches and writes see of each other? Each engine is built with four fifths of the data,
 * warmed up by all of what follows, three times, and put in order; then one thread searches: while
 * nothing else happens, while another thread inserts the last fifth as fast as it can, and while
 * that thread deletes ten records and writes them again, fifty times a second.
 */
final class MixedQuestion implements Question {
  private static final int EFFORT = 100;

  private final Table searches =
      new Table(
          List.of(
              "engine", "phase", "queries/s", "median us", "p99 us", "p99 x idle", "recall@10"));
  private final Table writes =
      new Table(
          List.of("engine", "phase", "calls", "median us", "p99 us", "longest us", "records/s"));

  @Override
  public void answer(Options options) throws IOException {
    Dataset.load(options.data(), options.size()).close();
    String title = "Searching while writing: " + options.subject();
    BarPlot plot =
        new BarPlot(
            title,
            "99th percentile of a search, microseconds",
            List.of("idle", "bulk insert", "deletes and writes"));
    for (EngineKind kind : options.engines(EngineKind::live)) {
      MixedLoad load = measure(options, kind);
      addSearches(kind, load);
      addWrites(kind, load);
      plot.add(
          kind.title(),
          load.idle().p99Micros(),
          load.insert().p99Micros(),
          load.churn().p99Micros());
    }
    Output output = new Output(options.out(), "mixed-" + options.subject(), title);
    output.paragraph("Searches, one thread, effort " + EFFORT + ":");
    output.table(searches);
    output.paragraph(
        "Writes beside them. Recall is judged against the whole data set, so that before the insert it is low.");
    output.table(writes);
    output.csv("-searches", searches);
    output.csv("-writes", writes);
    output.plot("", title, plot.toSvg());
    output.close();
  }

  private static MixedLoad measure(Options options, EngineKind kind) throws IOException {
    System.err.println(kind.title());
    EngineLaunch launch = options.launch(kind, "mixed", options.buildThreads(1));
    Indexes.empty(launch);
    int stored = options.size() - options.size() / 5;
    try (EngineHandle engine = new EngineHandle(launch)) {
      engine.build(stored, BuildMode.BULK);
      return engine.mixed(EFFORT, options.millis(), 1, stored);
    } finally {
      Indexes.empty(launch);
    }
  }

  private void addSearches(EngineKind kind, MixedLoad load) {
    addSearch(kind, "idle", load.idle(), load.idle());
    addSearch(kind, "bulk insert", load.insert(), load.idle());
    addSearch(kind, "deletes and writes", load.churn(), load.idle());
  }

  private void addSearch(EngineKind kind, String phase, Measurement seen, Measurement idle) {
    searches.row(
        kind.title(),
        phase,
        String.format(Locale.ROOT, "%.0f", seen.queriesPerSecond()),
        String.format(Locale.ROOT, "%.0f", seen.medianMicros()),
        String.format(Locale.ROOT, "%.0f", seen.p99Micros()),
        String.format(Locale.ROOT, "%.2f", seen.p99Micros() / idle.p99Micros()),
        String.format(Locale.ROOT, "%.4f", seen.recall()));
  }

  private void addWrites(EngineKind kind, MixedLoad load) {
    String speed =
        String.format(
            Locale.ROOT,
            "%.0f (all indexed after %.1f s)",
            load.recordsPerSecond(),
            load.indexedMillis() / 1e3);
    addWrite(kind, "bulk insert, 1,000 a batch", load.batches(), speed);
    addWrite(kind, "deletes and writes, 10 a batch", load.writes(), "-");
  }

  private void addWrite(EngineKind kind, String phase, Latencies times, String speed) {
    writes.row(
        kind.title(),
        phase,
        times.calls(),
        String.format(Locale.ROOT, "%.0f", times.medianMicros()),
        String.format(Locale.ROOT, "%.0f", times.p99Micros()),
        String.format(Locale.ROOT, "%.0f", times.maxMicros()),
        speed);
  }
}
