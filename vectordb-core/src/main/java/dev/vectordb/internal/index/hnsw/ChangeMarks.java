package dev.vectordb.internal.index.hnsw;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Remembers of which nodes the links on level 0 changed since some moment. Whoever marks a node
 * holds its lock; readers may see a mark late, which costs them a link and nothing else.
 */
final class ChangeMarks {
  private final byte[] marks;
  private final AtomicInteger marked = new AtomicInteger();

  /** Creates marks for the nodes below {@code count}; all others count as changed. */
  ChangeMarks(int count) {
    marks = new byte[count];
  }

  void mark(int node) {
    if (node < marks.length && marks[node] == 0) {
      marks[node] = 1;
      marked.incrementAndGet();
    }
  }

  boolean isMarked(int node) {
    return node >= marks.length || marks[node] != 0;
  }

  /** Returns how many nodes are marked. */
  int count() {
    return marked.get();
  }
}
