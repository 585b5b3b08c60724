package dev.vectordb.benchmarks.engine;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What one run of queries showed.
 *
 * @param recall mean recall@10
 * @param queriesPerSecond queries answered, by all threads together
 * @param medianMicros median time of a query
 * @param p99Micros 99th percentile of the time of a query
 */
public record Measurement(
    double recall, double queriesPerSecond, double medianMicros, double p99Micros) {
  private static final Pattern SPACE = Pattern.compile(" ");

  /**
   * Writes what {@link #parse} reads.
   *
   * @return one line
   */
  public String toLine() {
    return String.format(
        Locale.ROOT, "%.5f %.3f %.1f %.1f", recall, queriesPerSecond, medianMicros, p99Micros);
  }

  /**
   * Reads a line.
   *
   * @param line what {@link #toLine} wrote
   * @return the measurement
   */
  public static Measurement parse(String line) {
    double[] values = SPACE.splitAsStream(line).mapToDouble(Double::parseDouble).toArray();
    return new Measurement(values[0], values[1], values[2], values[3]);
  }

  /**
   * Takes the median of each figure by itself.
   *
   * @param rounds at least one
   * @return the medians
   */
  public static Measurement median(List<Measurement> rounds) {
    return new Measurement(
        middle(rounds.stream().mapToDouble(Measurement::recall).sorted().toArray()),
        middle(rounds.stream().mapToDouble(Measurement::queriesPerSecond).sorted().toArray()),
        middle(rounds.stream().mapToDouble(Measurement::medianMicros).sorted().toArray()),
        middle(rounds.stream().mapToDouble(Measurement::p99Micros).sorted().toArray()));
  }

  private static double middle(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
