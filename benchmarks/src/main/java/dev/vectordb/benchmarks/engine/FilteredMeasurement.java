package dev.vectordb.benchmarks.engine;

import java.util.Locale;

/**
 * What the queries of one cell showed.
 *
 * @param recall mean recall@10 against the exact answers of the same filter
 * @param leastFound fewest results of a query
 * @param medianMicros median time of a query, evaluation of the filter included
 * @param p99Micros 99th percentile
 * @param scored mean of the vectors compared for a query; 0 if the engine does not say
 * @param tiers the ways taken and for how many of the queries, "-" if the engine does not say
 */
public record FilteredMeasurement(
    double recall,
    int leastFound,
    double medianMicros,
    double p99Micros,
    double scored,
    String tiers) {

  String toLine() {
    return String.format(
        Locale.ROOT,
        "%.5f %d %.1f %.1f %.1f %s",
        recall,
        leastFound,
        medianMicros,
        p99Micros,
        scored,
        tiers);
  }

  static FilteredMeasurement parse(String line) {
    String[] parts = line.split(" ", -1);
    return new FilteredMeasurement(
        Double.parseDouble(parts[0]),
        Integer.parseInt(parts[1]),
        Double.parseDouble(parts[2]),
        Double.parseDouble(parts[3]),
        Double.parseDouble(parts[4]),
        parts[5]);
  }
}
