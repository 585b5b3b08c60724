package dev.vectordb.internal.index.hnsw;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Remembers of which nodes the links on level 0 changed since some moment. Readers may see a mark
 * late, which costs them a link and nothing else.
 */
final class ChangeMarks {
  private static final VarHandle MARK = MethodHandles.arrayElementVarHandle(byte[].class);

  private final byte[] marks;
  private final AtomicInteger marked = new AtomicInteger();

  /** Creates marks for the nodes below {@code count}; all others count as changed. */
  ChangeMarks(int count) {
    marks = new byte[count];
  }

  void mark(int node) {
    if (node < marks.length
        && marks[node] == 0
        && (byte) MARK.getAndSet(marks, node, (byte) 1) == 0) {
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
