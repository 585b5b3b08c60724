package dev.vectordb.benchmarks.engine;

import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.data.FilterMatrix;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Sends the queries of a cell to an engine, one after the other from one thread, as often as there
 * is time for, but each at least {@value #LEAST_TURNS} times. Every answer is judged.
 */
final class FilteredRun {
  private static final int LEAST_TURNS = 4;

  private final Engine engine;
  private final FilterMatrix matrix;

  FilteredRun(Engine engine, FilterMatrix matrix) {
    this.engine = engine;
    this.matrix = matrix;
  }

  FilteredMeasurement run(FilterCell cell, boolean exact, int millis) throws IOException {
    long[] times = new long[1 << 16];
    int asked = 0;
    double recall = 0;
    long scored = 0;
    int leastFound = Dataset.K;
    Map<String, Integer> tiers = new TreeMap<>();
    long end = System.nanoTime() + millis * 1_000_000L;
    while ((asked < LEAST_TURNS * FilterMatrix.QUERIES || System.nanoTime() < end)
        && asked < times.length) {
      int query = asked % FilterMatrix.QUERIES;
      long start = System.nanoTime();
      FilteredAnswer answer = engine.searchFiltered(query, cell, exact);
      times[asked++] = System.nanoTime() - start;
      recall += matrix.recall(query, cell.correlation(), cell.level(), answer.rows());
      leastFound = Math.min(leastFound, answer.rows().length);
      scored += answer.scored();
      tiers.merge(answer.tier(), 1, Integer::sum);
    }
    Latencies latencies = Latencies.of(Arrays.copyOf(times, asked));
    return new FilteredMeasurement(
        recall / asked,
        leastFound,
        latencies.medianMicros(),
        latencies.p99Micros(),
        (double) scored / asked,
        share(tiers, asked));
  }

  /** Names the ways with their shares, the most frequent first. */
  private static String share(Map<String, Integer> tiers, int asked) {
    if (tiers.size() == 1) {
      String only = tiers.keySet().iterator().next();
      return only.isEmpty() ? "-" : only;
    }
    return tiers.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .map(tier -> tier.getKey() + ":" + 100 * tier.getValue() / asked + "%")
        .collect(Collectors.joining("+"));
  }
}
