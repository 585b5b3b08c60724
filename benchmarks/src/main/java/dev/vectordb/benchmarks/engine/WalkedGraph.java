package dev.vectordb.benchmarks.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * The links of a written graph: those of level 0 outside the heap, as the index keeps them, and the
 * few above on it. Immutable, so searches share it.
 */
final class WalkedGraph {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int HEADER_INTS = 7;

  private final MemorySegment links;
  private final int width;
  private final int maxConnections;
  private final int entry;
  private final int entryLevel;

  /** Where the lists of a node begin in those of all, -1 if it is on level 0 only. */
  private final int[] firstList;

  private final int[] lists;

  /**
   * Reads a graph.
   *
   * @param links rows of level 0, in anonymous memory; stays the caller's
   * @param upper what the index wrote of the levels above: big-endian ints, in the header magic,
   *     version, M, nodes, entry, its level and the nodes above level 0
   */
  WalkedGraph(MemorySegment links, byte[] upper) {
    IntBuffer source = ByteBuffer.wrap(upper).order(ByteOrder.BIG_ENDIAN).asIntBuffer();
    this.links = links;
    this.maxConnections = source.get(2);
    this.width = 2 * maxConnections;
    this.entry = source.get(4);
    this.entryLevel = source.get(5);
    this.firstList = new int[source.get(3)];
    Arrays.fill(firstList, -1);
    this.lists = new int[source.limit()];
    int above = source.get(6);
    int filled = 0;
    source.position(HEADER_INTS);
    for (int i = 0; i < above; i++) {
      int node = source.get();
      int length = source.get() * maxConnections;
      firstList[node] = filled;
      source.get(lists, filled, length);
      filled += length;
    }
  }

  int count() {
    return firstList.length;
  }

  /** Returns the links of a node on level 0 at most. */
  int width() {
    return width;
  }

  int entry() {
    return entry;
  }

  int entryLevel() {
    return entryLevel;
  }

  /** Copies the row of a node on level 0, -1 after its last link. */
  void copyRow(int node, int[] target) {
    long offset = (long) node * width * Integer.BYTES;
    for (int i = 0; i < width; i++) {
      target[i] = links.get(INT, offset + (long) i * Integer.BYTES);
    }
  }

  /** Copies the links of a node on a level from 1 up; returns how many. */
  int copyUpper(int node, int level, int[] target) {
    int from = firstList[node] + (level - 1) * maxConnections;
    int count = 0;
    while (count < maxConnections && lists[from + count] >= 0) {
      target[count] = lists[from + count];
      count++;
    }
    return count;
  }
}
