package dev.vectordb.benchmarks.engine;

import java.util.Locale;

/**
 * What an engine is like after a round of changes.
 *
 * @param recall mean recall@10 at the engine's own effort, against its exact answers
 * @param deadShare share of what it holds that is deleted or superseded
 * @param fileBytes bytes of its directory
 * @param seconds how long the changes took, until all were indexed
 * @param memory the memory of its process
 */
public record ChurnFigures(
    double recall, double deadShare, long fileBytes, double seconds, MemoryUse memory) {

  /**
   * Writes what {@link #parse} reads.
   *
   * @return one line
   */
  public String toLine() {
    return String.format(
        Locale.ROOT,
        "%.5f %.5f %d %.3f %s",
        recall,
        deadShare,
        fileBytes,
        seconds,
        memory.toLine());
  }

  /**
   * Reads a line.
   *
   * @param line what {@link #toLine} wrote
   * @return the figures
   */
  public static ChurnFigures parse(String line) {
    String[] values = line.split(" ", 5);
    return new ChurnFigures(
        Double.parseDouble(values[0]),
        Double.parseDouble(values[1]),
        Long.parseLong(values[2]),
        Double.parseDouble(values[3]),
        MemoryUse.parse(values[4]));
  }
}
