package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.engine.EngineHandle;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.EngineLaunch;
import dev.vectordb.benchmarks.engine.MemoryUse;
import dev.vectordb.benchmarks.report.BarPlot;
import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * How much memory does a store take: after it was built, and in a process that opened it? Searches
 * run before memory is measured, so that what they touch is resident. What the process takes with
 * an empty store is taken away.
 */
final class MemoryQuestion implements Question {
  private static final int EFFORT = 100;
  private static final double MEBIBYTE = 1 << 20;

  private final Table page =
      new Table(
          List.of(
              "engine",
              "state",
              "heap in use MiB",
              "off-heap MiB",
              "mapped MiB",
              "resident private MiB",
              "resident files MiB",
              "resident bytes per vector"));
  private final Table csv =
      new Table(
          List.of(
              "engine",
              "state",
              "heap",
              "off_heap",
              "mapped",
              "resident_private",
              "resident_files"));

  @Override
  public void answer(Options asked) throws IOException {
    Options options =
        asked.with("jvm", (asked.text("jvm", "") + " -XX:NativeMemoryTracking=summary").trim());
    Dataset.load(options.data(), options.size()).close();
    measure(options);
  }

  private void measure(Options options) throws IOException {
    String subject = options.subject();
    String title = "Memory: " + subject;
    BarPlot plot =
        new BarPlot(
            title + ", after opening and searching (built, where that is not possible)",
            "MiB beyond an empty process",
            List.of("heap in use", "off-heap", "resident files"));
    MemoryUse empty = empty(options);
    for (EngineKind kind : options.engines(kind -> !kind.scansCodes())) {
      MemoryUse last = measure(options, kind, empty);
      plot.add(
          kind.title(),
          last.heap() / MEBIBYTE,
          last.offHeap() / MEBIBYTE,
          last.residentFiles() / MEBIBYTE);
    }
    Output output = new Output(options.out(), "memory-" + subject, title);
    output.table(page);
    output.csv("", csv);
    output.plot("", title, plot.toSvg());
    output.close();
  }

  /** Measures after building, unless an index built before is opened, and after opening. */
  private MemoryUse measure(Options options, EngineKind kind, MemoryUse empty) throws IOException {
    MemoryUse last;
    try (EngineHandle engine = Indexes.open(options, kind)) {
      last = afterSearches(engine, kind, options).beyond(empty);
    }
    if (!kind.reopens() || !options.flag("reuse")) {
      add(kind, "built", last, options);
    }
    if (kind.reopens()) {
      try (EngineHandle engine = new EngineHandle(Indexes.reopening(options, kind))) {
        last = afterSearches(engine, kind, options).beyond(empty);
      }
      add(kind, "opened", last, options);
    }
    return last;
  }

  /** A process like the others, whose store holds nothing. */
  private static MemoryUse empty(Options options) throws IOException {
    EngineLaunch launch = options.launch(EngineKind.LANGCHAIN4J, "empty", 1);
    try (EngineHandle engine = new EngineHandle(launch)) {
      return engine.memory();
    }
  }

  private static MemoryUse afterSearches(EngineHandle engine, EngineKind kind, Options options)
      throws IOException {
    engine.measure(kind.scansAlways() ? 0 : EFFORT, options.millis(), 1);
    return engine.memory();
  }

  private void add(EngineKind kind, String state, MemoryUse use, Options options) {
    page.row(
        kind.title(),
        state,
        mebibytes(use.heap()),
        mebibytes(use.offHeap()),
        mebibytes(use.mapped()),
        mebibytes(use.residentPrivate()),
        mebibytes(use.residentFiles()),
        String.format(
            Locale.ROOT,
            "%,.0f",
            (double) (use.residentPrivate() + use.residentFiles()) / options.size()));
    csv.row(
        kind.title(),
        state,
        use.heap(),
        use.offHeap(),
        use.mapped(),
        use.residentPrivate(),
        use.residentFiles());
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%,.0f", bytes / MEBIBYTE);
  }
}
