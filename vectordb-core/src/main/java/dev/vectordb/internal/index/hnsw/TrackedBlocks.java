package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.quantization.NeighborBlocks;

/**
 * Blocks, and what they do not tell.
 *
 * @param blocks neighbours of the first nodes, as they were
 * @param changes nodes whose links changed since
 */
record TrackedBlocks(NeighborBlocks blocks, ChangeMarks changes) {

  int count() {
    return blocks.count();
  }

  /** Returns whether the block of a node tells all its links. */
  boolean isFresh(int node) {
    return node < blocks.count() && !changes.isMarked(node);
  }
}
