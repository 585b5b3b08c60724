package dev.vectordb.internal.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * Rows that lie one behind the other in memory of the caller, in parts of many whole rows each.
 *
 * <p>The parts of mapped memory are of the same class as segments of anonymous memory. Kernels that
 * meet two classes are compiled again and again, until the compiler gives up and every vector is
 * boxed: a hundred times slower. There is no other way to turn the one into the other without
 * native access than a view of a buffer, which takes at most 2 GiB.
 */
public final class RowParts {
  private static final long PART_BYTES = 1L << 30;

  private final long strideBytes;
  private final int shift;
  private final int count;
  private final MemorySegment[] parts;

  /**
   * Cuts memory into parts.
   *
   * @param memory off-heap, stays the caller's; at least {@code count * strideBytes} long
   * @param strideBytes bytes of a row, a multiple of 4, at most 1 GiB
   * @param count rows
   */
  public RowParts(MemorySegment memory, long strideBytes, int count) {
    this(memory, strideBytes, count, PART_BYTES);
  }

  RowParts(MemorySegment memory, long strideBytes, int count, long partBytes) {
    this.strideBytes = strideBytes;
    this.count = count;
    this.shift = 63 - Long.numberOfLeadingZeros(partBytes / strideBytes);
    this.parts = new MemorySegment[count == 0 ? 0 : ((count - 1) >>> shift) + 1];
    for (int part = 0; part < parts.length; part++) {
      long from = (long) part << shift;
      long rows = Math.min(count - from, 1L << shift);
      parts[part] = unmapped(memory.asSlice(from * strideBytes, rows * strideBytes));
    }
  }

  private static MemorySegment unmapped(MemorySegment memory) {
    return memory.isMapped()
        ? MemorySegment.ofBuffer(memory.asByteBuffer().order(ByteOrder.nativeOrder()).asIntBuffer())
        : memory;
  }

  /** Returns the segment that holds a row. */
  public MemorySegment segmentOf(int row) {
    return parts[row >>> shift];
  }

  /** Returns where the row starts in {@link #segmentOf its segment}, in bytes. */
  public long offsetOf(int row) {
    return (row & ((1 << shift) - 1)) * strideBytes;
  }

  /** Returns the first row after {@code row} that is not behind it in the same segment. */
  int runEnd(int row) {
    return Math.min(count, ((row >>> shift) + 1) << shift);
  }
}
