package dev.vectordb.benchmarks.engine;

/**
 * Orders, by distance from one query, the neighbours of a hop, wherever they lie. Not thread-safe.
 */
interface HopScorer {

  /**
   * Takes a query.
   *
   * @param query {@code float[dimension]}, only read
   */
  void aim(float[] query);

  /**
   * Writes what orders the first {@code count} nodes by distance, to the same places of {@code
   * out}.
   */
  void score(int[] nodes, int count, float[] out);
}
