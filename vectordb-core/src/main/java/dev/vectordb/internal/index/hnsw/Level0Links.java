package dev.vectordb.internal.index.hnsw;

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

  MemorySegment segmentOf(int node) {
    return rows.segmentOf(node);
  }

  long offsetOf(int node) {
    return rows.offsetOf(node);
  }

  /** Reads one slot of a row; acquire, so that what the id stands for is visible too. */
  static int get(MemorySegment segment, long offset, int slot) {
    return (int) SLOT.getAcquire(segment, offset + (long) slot * Integer.BYTES);
  }

  /** Copies the links of a node to {@code target}; returns how many. */
  int read(int node, int[] target) {
    MemorySegment segment = rows.segmentOf(node);
    long offset = rows.offsetOf(node);
    for (int i = 0; i < maxConnections0; i++) {
      int id = get(segment, offset, i);
      if (id < 0) {
        return i;
      }
      target[i] = id;
    }
    return maxConnections0;
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

  /** Writes the rows of nodes below {@code count}, without links to nodes beyond. */
  void writeTo(OutputStream out, int count, StripedSpinLocks locks) throws IOException {
    int rowsPerCopy = 512;
    ByteBuffer buffer =
        ByteBuffer.allocate(rowsPerCopy * maxConnections0 * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    int[] ids = new int[maxConnections0];
    for (int node = 0; node < count; node++) {
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
          buffer.putInt(ids[i]);
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
