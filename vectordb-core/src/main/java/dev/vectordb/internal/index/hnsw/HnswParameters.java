package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.limits.Limits;

/**
 * What shapes a graph.
 *
 * @param maxConnections M in the paper: links of a node on the upper levels, twice as many on level
 *     0; at least 2
 * @param efConstruction candidates kept while a node is linked
 * @param seed what the levels of the nodes are derived from, together with their ordinals
 */
public record HnswParameters(int maxConnections, int efConstruction, long seed) {
  /** Checks the ranges. */
  public HnswParameters {
    if (maxConnections < 2
        || maxConnections > Limits.MAX_CONNECTIONS
        || efConstruction < maxConnections
        || efConstruction > Limits.MAX_EF_CONSTRUCTION) {
      throw new IllegalArgumentException(
          "maxConnections " + maxConnections + ", efConstruction " + efConstruction);
    }
  }

  /** The most links of a node on level 0: 2M, the paper's M_max0. */
  int maxConnections0() {
    return 2 * maxConnections;
  }

  /**
   * Returns how many candidates a scan of all nodes gives where a search gives {@code
   * efConstruction}: as it overlooks none that is near, fewer lead to the same recall.
   */
  int scanCandidates() {
    return Math.max(maxConnections, efConstruction * 3 / 4);
  }

  /**
   * Returns the level of a node: the paper's exponential draw with its normalisation 1 / ln(M),
   * from a hash instead of a generator, so that the shape of a graph does not depend on luck or
   * threads.
   */
  int levelOf(int ordinal) {
    long hash = mix(seed + 0x9E3779B97F4A7C15L * (ordinal + 1L));
    double uniform = ((hash >>> 11) + 1) * 0x1.0p-53;
    int level = (int) (-Math.log(uniform) / Math.log(maxConnections));
    return Math.min(level, UpperLevels.MAX_LEVEL);
  }

  /** The finaliser of SplitMix64. */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
