package dev.vectordb.benchmarks.engine;

import java.util.Arrays;
import java.util.Locale;

/**
 * How long calls took.
 *
 * @param calls how many there were
 * @param medianMicros median
 * @param p99Micros 99th percentile
 * @param maxMicros the longest
 */
public record Latencies(int calls, double medianMicros, double p99Micros, double maxMicros) {

  /** Sums up. */
  static Latencies of(long[] nanos) {
    if (nanos.length == 0) {
      return new Latencies(0, 0, 0, 0);
    }
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new Latencies(
        sorted.length,
        sorted[sorted.length / 2] / 1e3,
        sorted[(int) (sorted.length * 0.99)] / 1e3,
        sorted[sorted.length - 1] / 1e3);
  }

  String toLine() {
    return String.format(
        Locale.ROOT, "%d %.1f %.1f %.1f", calls, medianMicros, p99Micros, maxMicros);
  }

  static Latencies parse(String line) {
    String[] values = line.trim().split(" ", -1);
    return new Latencies(
        Integer.parseInt(values[0]),
        Double.parseDouble(values[1]),
        Double.parseDouble(values[2]),
        Double.parseDouble(values[3]));
  }
}
