package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.index.OrdinalOrder;
import dev.vectordb.internal.vector.OffHeapRows;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The links of level 0, outside the heap: 2M ints for each node, the neighbours' ordinals followed
 * by {@link #END} unless the row is full.
 *
 * <pre>
 *   node 0: | id | id | id | -1 | -1 | ... |   2M little-endian ints
 *   node 1: | id | ...
 * </pre>
 *
 * <p>There is no count, so that with M = 16 a row is exactly two cache lines. Readers take no lock:
 * whatever they see in a slot was the id of a published node or the end. Writers hold the node's
 * lock.
 */
final class Level0Links implements AutoCloseable {
  static final int END = -1;

  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SLOT = INT.varHandle();

  private final OffHeapRows rows;
  private final int maxConnections0;

  Level0Links(int maxConnections0, @Nullable MemorySegment base, int baseCount) {
    this.maxConnections0 = maxConnections0;
    this.rows = new OffHeapRows(strideBytes(maxConnections0), base, baseCount, (byte) END);
  }

  static long strideBytes(int maxConnections0) {
    return (long) maxConnections0 * Integer.BYTES;
  }

  /** Makes room for nodes below {@code count}; callers exclude each other. */
  void ensure(int count) {
    rows.ensure(count);
  }

  int maxConnections0() {
    return maxConnections0;
  }

  /**
   * Copies the row of a node to {@code target}, its end marks included. Plain reads and one fence
   * behind them, in place of 2M acquiring reads that could not be unrolled.
   */
  void copyRow(int node, int[] target) {
    MemorySegment segment = rows.segmentOf(node);
    long offset = rows.offsetOf(node);
    for (int i = 0; i < maxConnections0; i++) {
      target[i] = segment.get(INT, offset + (long) i * Integer.BYTES);
    }
    VarHandle.acquireFence();
  }

  /** Copies the links of a node to {@code target}; returns how many. */
  int read(int node, int[] target) {
    copyRow(node, target);
    int count = 0;
    while (count < maxConnections0 && target[count] >= 0) {
      count++;
    }
    return count;
  }

  /** Returns whether a node has links. */
  boolean hasLinks(int node) {
    return (int) SLOT.getAcquire(rows.segmentOf(node), rows.offsetOf(node)) >= 0;
  }

  /** Adds a link behind {@code count} others; the caller holds the node's lock. */
  void append(int node, int count, int id) {
    SLOT.setRelease(rows.segmentOf(node), rows.offsetOf(node) + (long) count * Integer.BYTES, id);
  }

  /** Replaces the links of a node; the caller holds the node's lock. */
  void write(int node, int[] ids, int count) {
    MemorySegment segment = rows.segmentOf(node);
    long offset = rows.offsetOf(node);
    for (int i = 0; i < maxConnections0; i++) {
      SLOT.setRelease(segment, offset + (long) i * Integer.BYTES, i < count ? ids[i] : END);
    }
  }

  long bytes() {
    return rows.bytes();
  }

  /** Writes the rows of nodes in an order, without links to nodes that are not in it. */
  void writeTo(OutputStream out, OrdinalOrder order, StripedSpinLocks locks) throws IOException {
    int rowsPerCopy = 512;
    ByteBuffer buffer =
        ByteBuffer.allocate(rowsPerCopy * maxConnections0 * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    int[] ids = new int[maxConnections0];
    int count = order.count();
    for (int place = 0; place < count; place++) {
      int node = order.nodeAt(place);
      locks.lock(node);
      int links;
      try {
        links = read(node, ids);
      } finally {
        locks.unlock(node);
      }
      int kept = 0;
      for (int i = 0; i < links; i++) {
        if (ids[i] < count) {
          buffer.putInt(order.placeOf(ids[i]));
          kept++;
        }
      }
      for (; kept < maxConnections0; kept++) {
        buffer.putInt(END);
      }
      if (!buffer.hasRemaining()) {
        out.write(buffer.array());
        buffer.clear();
      }
    }
    out.write(buffer.array(), 0, buffer.position());
  }

  @Override
  public void close() {
    rows.close();
  }
}
