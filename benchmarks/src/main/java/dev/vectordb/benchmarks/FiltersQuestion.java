package dev.vectordb.benchmarks;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.data.FilterMatrix;
import dev.vectordb.benchmarks.engine.EngineHandle;
import dev.vectordb.benchmarks.engine.EngineKind;
import dev.vectordb.benchmarks.engine.FilterCell;
import dev.vectordb.benchmarks.engine.FilteredMeasurement;
import dev.vectordb.benchmarks.engine.Measurement;
import dev.vectordb.benchmarks.report.Output;
import dev.vectordb.benchmarks.report.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What do filters do to recall and speed, however many records they pass and whatever they have to
 * do with the query? Every cell is asked at the usual effort, and once more as an exact search,
 * which is the scan of its matches. Engines take turns cell by cell.
 */
final class FiltersQuestion implements Question {
  private static final double LEAST_RECALL = 0.95;
  private static final double TIMES_SCAN = 1.5;
  private static final double TIMES_UNFILTERED = 4;
  private static final int EFFORT = 100;
  private static final int WARM_UP = 4;

  /** The correlation whose filter passes everything, once. */
  private static final int NONE = 2;

  private final Map<EngineKind, EngineHandle> engines = new EnumMap<>(EngineKind.class);
  private final List<Seen> cells = new ArrayList<>();
  private double unfiltered = Double.MAX_VALUE;

  /** What a cell showed, and what the scan of its matches did. */
  private record Seen(FilterCell cell, FilteredMeasurement search, FilteredMeasurement scan) {}

  @Override
  public void answer(Options options) throws IOException {
    Dataset.load(options.data(), options.size()).close();
    Output output =
        new Output(
            options.out(), "filters-" + options.subject(), "Filtered search: " + options.subject());
    try {
      for (EngineKind kind : options.engines(EngineKind::filters)) {
        engines.put(kind, Indexes.openFiltered(options, kind));
      }
      output.paragraph("Fields of the records are drawn with seed " + FilterMatrix.seed() + ".");
      output.paragraph(unfiltered(options, ", before"));
      Table table = new Table(header());
      for (int level = FilterMatrix.shares().length - 1; level >= 0; level--) {
        for (int correlation = 0; correlation < FilterMatrix.correlations().length; correlation++) {
          if (FilterMatrix.shares()[level] < 1 || correlation == NONE) {
            table.row(row(options, new FilterCell(correlation, level)));
          }
        }
      }
      output.table(table);
      output.paragraph(unfiltered(options, ", after"));
      output.paragraph(verdict());
      output.csv("", table);
    } finally {
      engines.values().forEach(EngineHandle::close);
    }
    output.close();
  }

  /**
   * Asks without a filter. Before the matrix, and once more after it: what a process does in the
   * background soon after it opened an index must not pass for the speed of the index.
   */
  private String unfiltered(Options options, String when) throws IOException {
    StringBuilder text = new StringBuilder("Without a filter, effort " + EFFORT + when + ": ");
    for (Map.Entry<EngineKind, EngineHandle> engine : engines.entrySet()) {
      engine.getValue().measure(EFFORT, WARM_UP * options.millis(), 1);
      Measurement seen = engine.getValue().measure(EFFORT, options.millis(), 1);
      if (engine.getKey() == EngineKind.VECTORDB) {
        unfiltered = Math.min(unfiltered, seen.medianMicros());
      }
      text.append(
          String.format(
              Locale.ROOT,
              "%s recall@10 %.4f, median %.0f us, p99 %.0f us. ",
              engine.getKey().title(),
              seen.recall(),
              seen.medianMicros(),
              seen.p99Micros()));
    }
    return text.toString().trim();
  }

  private List<String> header() {
    List<String> header = new ArrayList<>(List.of("passes", "correlation"));
    for (EngineKind kind : engines.keySet()) {
      header.add(kind.title() + " recall@10");
      header.add(kind.title() + " median us");
      header.add(kind.title() + " p99 us");
      if (kind == EngineKind.VECTORDB) {
        header.add("way");
        header.add("compared");
        header.add("exact scan us");
      }
    }
    return header;
  }

  private List<String> row(Options options, FilterCell cell) throws IOException {
    List<String> row =
        new ArrayList<>(
            List.of(
                Double.toString(FilterMatrix.shares()[cell.level()]),
                FilterMatrix.correlations()[cell.correlation()]));
    for (Map.Entry<EngineKind, EngineHandle> engine : engines.entrySet()) {
      engine.getValue().filtered(cell, false, options.millis() / 4);
      FilteredMeasurement seen = engine.getValue().filtered(cell, false, options.millis());
      row.add(String.format(Locale.ROOT, "%.4f", seen.recall()));
      row.add(String.format(Locale.ROOT, "%.0f", seen.medianMicros()));
      row.add(String.format(Locale.ROOT, "%.0f", seen.p99Micros()));
      if (engine.getKey() == EngineKind.VECTORDB) {
        FilteredMeasurement scan =
            engine.getValue().filtered(cell, true, Math.max(1, options.millis() / 2));
        row.add(seen.tiers().toLowerCase(Locale.ROOT).replace('_', ' '));
        row.add(String.format(Locale.ROOT, "%.0f", seen.scored()));
        row.add(String.format(Locale.ROOT, "%.0f", scan.medianMicros()));
        cells.add(new Seen(cell, seen, scan));
      }
    }
    System.err.println(row);
    return row;
  }

  private List<String> missed() {
    List<String> missed = new ArrayList<>();
    for (Seen seen : cells) {
      FilteredMeasurement search = seen.search();
      FilteredMeasurement scan = seen.scan();
      String name =
          FilterMatrix.shares()[seen.cell().level()]
              + " "
              + FilterMatrix.correlations()[seen.cell().correlation()];
      if (search.recall() < LEAST_RECALL) {
        missed.add(String.format(Locale.ROOT, "%s: recall %.4f", name, search.recall()));
      }
      if (search.leastFound() < scan.leastFound()) {
        missed.add(name + ": " + search.leastFound() + " results");
      }
      double most = Math.max(TIMES_SCAN * scan.medianMicros(), TIMES_UNFILTERED * unfiltered);
      if (search.medianMicros() > most) {
        missed.add(
            String.format(
                Locale.ROOT, "%s: %.0f us, above %.0f", name, search.medianMicros(), most));
      }
    }
    return missed;
  }

  private String verdict() {
    String bar =
        String.format(
            Locale.ROOT,
            "The bar: recall@10 of at least %.2f, and a median of at most %.1f times that of the exact scan or %.0f times that of a search without a filter, whichever is more. ",
            LEAST_RECALL,
            TIMES_SCAN,
            TIMES_UNFILTERED);
    List<String> missed = missed();
    return bar
        + (missed.isEmpty()
            ? "VectorDB meets it in every cell."
            : "Missed: " + String.join("; ", missed) + ".");
  }
}
