package dev.vectordb.internal.index.hnsw;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Locks on nodes, many nodes to a lock. Held only while one node's links are rewritten, and never
 * two at a time, so that they cannot deadlock. Not reentrant.
 */
final class StripedSpinLocks {
  private static final int STRIPES = 1 << 12;
  private static final int SPINS = 128;

  private final AtomicIntegerArray held = new AtomicIntegerArray(STRIPES);

  @SuppressWarnings("ThreadPriorityCheck") // Correctness does not rely on the yield.
  void lock(int node) {
    int stripe = node & (STRIPES - 1);
    int spins = 0;
    while (!held.compareAndSet(stripe, 0, 1)) {
      if (++spins < SPINS) {
        Thread.onSpinWait();
      } else {
        // The holder may have lost its processor.
        Thread.yield();
      }
    }
  }

  void unlock(int node) {
    held.set(node & (STRIPES - 1), 0);
  }
}
