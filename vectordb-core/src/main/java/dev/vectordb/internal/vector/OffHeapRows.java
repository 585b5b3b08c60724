package dev.vectordb.internal.vector;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a fixed number of bytes outside the heap, numbered from zero, whose addresses never
 * change: first the rows of an optional base segment, then chunks of anonymous memory.
 *
 * <p>Chunks double up to {@link #LARGE_CHUNK_BYTES} and stay at that size, so that a small store is
 * small and a large one wastes little. The chunk of a row follows from its number by shifts alone.
 *
 * <p>One thread at a time grows the store (callers of {@link #ensure} exclude each other). Readers
 * need no lock but may only touch rows whose number reached them through a release and an acquire
 * that follow the growth. The base segment belongs to the caller.
 */
public final class OffHeapRows implements AutoCloseable {
  /** More rows than this do not fit the packed keys of a search. */
  public static final int MAX_ROWS = 1 << 30;

  private static final long ALIGNMENT_BYTES = 64;
  private static final long FIRST_CHUNK_BYTES = 64 * 1024;
  private static final long LARGE_CHUNK_BYTES = 32L * 1024 * 1024;
  private static final int COPY_BYTES = 64 * 1024;

  /** Has a row in a base and one behind it, null for want of memory; for {@link #takeBothWays}. */
  private static final @Nullable OffHeapRows BOTH = bothWays();

  private final long strideBytes;
  private final byte fill;
  private final RowParts base;
  private final int baseCount;
  private final int firstShift;
  private final int largeShift;
  private final Arena arena = Arena.ofShared();

  /** Written by the growing thread; elements and array are published with the row numbers. */
  private MemorySegment[] chunks = new MemorySegment[16];

  private int chunkCount;
  private long capacity;
  private long bytes;

  /**
   * Creates a store.
   *
   * @param strideBytes bytes of one row
   * @param base rows before the first chunk, or null; at least {@code baseCount * strideBytes} long
   * @param baseCount rows in the base
   * @param fill what every byte of a new row holds
   * @throws IllegalArgumentException if the base is too short
   */
  public OffHeapRows(long strideBytes, @Nullable MemorySegment base, int baseCount, byte fill) {
    if (baseCount < 0
        || baseCount > MAX_ROWS
        || (base == null ? 0 : base.byteSize()) / strideBytes < baseCount) {
      throw new IllegalArgumentException("base does not hold " + baseCount + " rows");
    }
    this.strideBytes = strideBytes;
    this.base = new RowParts(base == null ? MemorySegment.NULL : base, strideBytes, baseCount);
    this.baseCount = baseCount;
    this.fill = fill;
    this.firstShift = floorLog2(Math.max(1, FIRST_CHUNK_BYTES / strideBytes));
    this.largeShift = Math.max(firstShift, floorLog2(Math.max(1, LARGE_CHUNK_BYTES / strideBytes)));
    this.capacity = baseCount;
  }

  private static int floorLog2(long value) {
    return 63 - Long.numberOfLeadingZeros(value);
  }

  private static @Nullable OffHeapRows bothWays() {
    try {
      MemorySegment base = Arena.global().allocate(ALIGNMENT_BYTES);
      OffHeapRows rows = new OffHeapRows(ALIGNMENT_BYTES, base, 1, (byte) 0);
      rows.addChunk();
      return rows;
    } catch (OutOfMemoryError e) {
      return null;
    }
  }

  /**
   * Looks up a row of a base and one behind a base, for nothing but the compiler's statistics.
   * Called now and then wherever rows are used, else the compiler leaves out the way that no row
   * went so far. The first row that goes it, as after the first rewrite, or the first write after
   * an opening, would throw away the compiled kernels; and compiling them anew takes seconds on a
   * busy machine, in which every search is many times slower.
   *
   * @return what nobody needs
   */
  static long takeBothWays() {
    OffHeapRows both = BOTH;
    return both == null
        ? 0
        : both.segmentOf(0).byteSize()
            + both.offsetOf(0)
            + both.segmentOf(1).byteSize()
            + both.offsetOf(1);
  }

  /** Makes room for rows below {@code count}; the caller excludes other growers. */
  public void ensure(int count) {
    takeBothWays();
    if (count < 0 || count > MAX_ROWS) {
      throw new IllegalStateException("more than " + MAX_ROWS + " rows");
    }
    while (capacity < count) {
      addChunk();
    }
  }

  private void addChunk() {
    int shift = Math.min(firstShift + chunkCount, largeShift);
    MemorySegment chunk = arena.allocate(strideBytes << shift, ALIGNMENT_BYTES);
    if (fill != 0) {
      chunk.fill(fill);
    }
    if (chunkCount == chunks.length) {
      MemorySegment[] longer = new MemorySegment[chunks.length * 2];
      System.arraycopy(chunks, 0, longer, 0, chunkCount);
      longer[chunkCount] = chunk;
      chunks = longer;
    } else {
      chunks[chunkCount] = chunk;
    }
    chunkCount++;
    capacity += 1L << shift;
    bytes += chunk.byteSize();
  }

  /** Returns the segment that holds the row. */
  public MemorySegment segmentOf(int row) {
    if (row < baseCount) {
      return base.segmentOf(row);
    }
    int shifted = row - baseCount + (1 << firstShift);
    int shift = Math.min(31 - Integer.numberOfLeadingZeros(shifted), largeShift);
    return chunks[(shifted >>> shift) - 1 + shift - firstShift];
  }

  /** Returns where the row starts in {@link #segmentOf its segment}, in bytes. */
  public long offsetOf(int row) {
    if (row < baseCount) {
      return base.offsetOf(row);
    }
    int shifted = row - baseCount + (1 << firstShift);
    int shift = Math.min(31 - Integer.numberOfLeadingZeros(shifted), largeShift);
    return (shifted & ((1 << shift) - 1)) * strideBytes;
  }

  /** Returns the first row after {@code row} that is not behind it in the same segment. */
  public int runEnd(int row) {
    if (row < baseCount) {
      return base.runEnd(row);
    }
    int shifted = row - baseCount + (1 << firstShift);
    int shift = Math.min(31 - Integer.numberOfLeadingZeros(shifted), largeShift);
    return (((shifted >>> shift) + 1) << shift) - (1 << firstShift) + baseCount;
  }

  /** Returns the bytes of one row. */
  public long strideBytes() {
    return strideBytes;
  }

  /** Returns the anonymous bytes allocated. */
  public long bytes() {
    return bytes;
  }

  /**
   * Writes the rows below {@code count}, one after the other.
   *
   * @throws IOException if the stream refuses
   */
  public void writeTo(OutputStream out, int count) throws IOException {
    int rowsPerCopy = (int) Math.max(1, COPY_BYTES / strideBytes);
    byte[] buffer = new byte[Math.toIntExact(rowsPerCopy * strideBytes)];
    int filled = 0;
    for (int row = 0; row < count; row++) {
      MemorySegment.copy(
          segmentOf(row),
          ValueLayout.JAVA_BYTE,
          offsetOf(row),
          buffer,
          Math.toIntExact(filled * strideBytes),
          (int) strideBytes);
      if (++filled == rowsPerCopy) {
        out.write(buffer);
        filled = 0;
      }
    }
    out.write(buffer, 0, Math.toIntExact(filled * strideBytes));
  }

  /** Frees the anonymous memory; the caller guarantees that nobody reads any more. */
  @Override
  public void close() {
    arena.close();
  }
}
