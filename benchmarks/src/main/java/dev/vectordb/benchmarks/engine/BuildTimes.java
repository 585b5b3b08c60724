package dev.vectordb.benchmarks.engine;

import java.util.Locale;

/**
 * How long it took to build an index.
 *
 * @param writtenMillis until the last write returned
 * @param indexedMillis until the index was as good as it gets, from the same start
 */
public record BuildTimes(double writtenMillis, double indexedMillis) {

  /**
   * Writes what {@link #parse} reads.
   *
   * @return one line
   */
  public String toLine() {
    return String.format(Locale.ROOT, "%.1f %.1f", writtenMillis, indexedMillis);
  }

  /**
   * Reads a line.
   *
   * @param line what {@link #toLine} wrote
   * @return the times
   */
  public static BuildTimes parse(String line) {
    String[] values = line.trim().split(" ", -1);
    return new BuildTimes(Double.parseDouble(values[0]), Double.parseDouble(values[1]));
  }
}
