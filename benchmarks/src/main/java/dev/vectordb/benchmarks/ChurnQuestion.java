package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.engine.BuildMode;
import dev.vectordb.benchmarks.engine.ChurnFigures;
import dev.vectordb.benchmarks.engine.EngineHandle;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.EngineLaunch;
import dev.vectordb.benchmarks.engine.MemoryUse;
import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * What grows while records come and go? Every round deletes a tenth of the records, inserts as many
 * others and gives as many new metadata, until everything was replaced three times.
 */
final class ChurnQuestion implements Question {
  private static final int USUAL_SIZE = 50_000;
  private static final int ROUNDS = 30;
  private static final int CHANGED_SHARE = 10;
  private static final int BUILD_THREADS = 2;

  /** Longer than a collection must have rested for the background to make blocks of neighbours. */
  private static final int REST_MILLIS = 4_000;

  private static final double MEBIBYTE = 1 << 20;

  private final Table page =
      new Table(
          List.of(
              "engine",
              "round",
              "heap in use MiB",
              "off-heap MiB",
              "mapped MiB",
              "resident private MiB",
              "resident files MiB",
              "files MiB",
              "recall@10",
              "dead %",
              "seconds"));
  private final Table csv =
      new Table(
          List.of(
              "engine",
              "round",
              "heap",
              "off_heap",
              "mapped",
              "resident_private",
              "resident_files",
              "files",
              "recall",
              "dead_share",
              "seconds"));

  @Override
  public void answer(Options asked) throws IOException {
    int most = asked.data().largestSize();
    int stored = asked.number("size", Math.min(USUAL_SIZE, most / 2));
    int changed = Math.max(1, stored / CHANGED_SHARE);
    int rows = Math.min(most, Math.max(2 * stored, stored + changed));
    Options options =
        asked
            .with("jvm", (asked.text("jvm", "") + " -XX:NativeMemoryTracking=summary").trim())
            .with("size", rows)
            .withDefault("engines", "vectordb,vectordb_memory")
            .withDefault("millis", REST_MILLIS);
    Dataset.load(options.data(), rows).close();
    for (EngineKind kind : options.engines(EngineKind::churns)) {
      measure(options, kind, stored, changed);
    }
    String subject = options.data().name().toLowerCase(Locale.ROOT) + "-" + stored;
    Output output = new Output(options.out(), "churn-" + subject, "Churn: " + subject);
    output.table(page);
    output.csv("", csv);
    output.close();
  }

  private void measure(Options options, EngineKind kind, int stored, int changed)
      throws IOException {
    EngineLaunch launch = options.launch(kind, "churn", options.buildThreads(BUILD_THREADS));
    Indexes.empty(launch);
    try (EngineHandle engine = new EngineHandle(launch)) {
      engine.build(stored, BuildMode.BULK);
      for (int round = 0; round <= options.number("rounds", ROUNDS); round++) {
        ChurnFigures figures = engine.churn(stored, changed, round, options.millis());
        System.err.printf(Locale.ROOT, "%s, round %d: %s%n", kind.title(), round, figures);
        add(kind, round, figures);
      }
    }
  }

  private void add(EngineKind kind, int round, ChurnFigures figures) {
    MemoryUse memory = figures.memory();
    page.row(
        kind.title(),
        round,
        mebibytes(memory.heap()),
        mebibytes(memory.offHeap()),
        mebibytes(memory.mapped()),
        mebibytes(memory.residentPrivate()),
        mebibytes(memory.residentFiles()),
        mebibytes(figures.fileBytes()),
        String.format(Locale.ROOT, "%.4f", figures.recall()),
        String.format(Locale.ROOT, "%.1f", 100 * figures.deadShare()),
        String.format(Locale.ROOT, "%.1f", figures.seconds()));
    csv.row(
        kind.title(),
        round,
        memory.heap(),
        memory.offHeap(),
        memory.mapped(),
        memory.residentPrivate(),
        memory.residentFiles(),
        figures.fileBytes(),
        figures.recall(),
        figures.deadShare(),
        figures.seconds());
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%,.0f", bytes / MEBIBYTE);
  }
}
