package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.quantization.NeighborBlocks;
import java.lang.foreign.Arena;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Blocks, and what they do not tell. Those that were made in memory are freed as soon as others
 * have taken their place and the last search along them has ended. Thread-safe.
 */
final class TrackedBlocks {
  private final NeighborBlocks blocks;
  private final ChangeMarks changes;
  private final @Nullable Arena arena;

  /** One for the graph, and one for each that goes along them. */
  private final AtomicInteger users = new AtomicInteger(1);

  /**
   * Creates them with one use, that of the graph.
   *
   * @param blocks neighbours of the first nodes, as they were
   * @param changes nodes whose links changed since
   * @param arena what to close in the end, null if the memory stays the caller's
   */
  TrackedBlocks(NeighborBlocks blocks, ChangeMarks changes, @Nullable Arena arena) {
    this.blocks = blocks;
    this.changes = changes;
    this.arena = arena;
  }

  NeighborBlocks blocks() {
    return blocks;
  }

  ChangeMarks changes() {
    return changes;
  }

  int count() {
    return blocks.count();
  }

  /** Returns whether the block of a node tells all its links. */
  boolean isFresh(int node) {
    return node < blocks.count() && !changes.isMarked(node);
  }

  /** Returns the bytes that were allocated for them. */
  long ownBytes() {
    return arena == null ? 0 : blocks.bytes();
  }

  /** Keeps the blocks in memory; false if they were freed already. */
  boolean acquire() {
    int count;
    do {
      count = users.get();
      if (count == 0) {
        return false;
      }
    } while (!users.compareAndSet(count, count + 1));
    return true;
  }

  /** Ends one use; the last one frees the blocks. */
  void release() {
    if (users.decrementAndGet() == 0 && arena != null) {
      arena.close();
    }
  }
}
