package dev.vectordb.benchmarks.engine;

/** Distances of one query to the neighbours of a hop, wherever they lie. Not thread-safe. */
interface HopScorer {

  /**
   * Takes a query.
   *
   * @param query {@code float[dimension]}, only read
   */
  void aim(float[] query);

  /** Writes the distances to the first {@code count} nodes to the same places of {@code out}. */
  void score(int[] nodes, int count, float[] out);
}
