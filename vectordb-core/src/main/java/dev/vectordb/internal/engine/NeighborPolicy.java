package dev.vectordb.internal.engine;

import dev.vectordb.internal.index.VectorIndex;
import java.util.function.BooleanSupplier;

/**
 * Whether a rewrite writes the blocks of neighbours that make searches fast. They can always be
 * made later, so whoever must end soon leaves out what is much work. So can links be made of what a
 * rewrite renumbered.
 *
 * @param threads how many may work on it
 * @param encodesAll false if only blocks that are mostly there already are written
 * @param stop asked often; once it says true the rewrite is given up, or what can be made later is
 *     left out
 */
record NeighborPolicy(int threads, boolean encodesAll, BooleanSupplier stop) {
  /** Fewer nodes stay in the processor's cache, with blocks or without. */
  static final int MIN_NODES = 10_000;

  /** Share of nodes with a fresh block from which encoding the others is little work. */
  private static final double FRESH_SHARE = 0.8;

  /** Share of nodes with a block below which searches would gain from new ones. */
  private static final double COVERED_SHARE = 0.6;

  boolean wants(VectorIndex index, int linked) {
    return linked >= MIN_NODES
        && index.supportsNeighbors()
        && (encodesAll || index.freshNeighborCount() >= FRESH_SHARE * linked);
  }

  /** Whether any node lacks a block that could have one. */
  static boolean isIncomplete(VectorIndex index) {
    int linked = index.linkedCount();
    return linked >= MIN_NODES
        && index.supportsNeighbors()
        && index.freshNeighborCount() < FRESH_SHARE * linked;
  }

  /** Whether so many nodes lack a block that making them anew is due. */
  static boolean isDue(VectorIndex index) {
    int linked = index.linkedCount();
    return linked >= MIN_NODES
        && index.supportsNeighbors()
        && index.neighborCount() < COVERED_SHARE * linked;
  }
}
