package dev.vectordb.internal.vector;

import dev.vectordb.internal.limits.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Append-only float32 vectors outside the heap, one row per ordinal. A row starts on a 64-byte
 * boundary and is padded with zeros to a multiple of 64 bytes, so that kernels need no tail loops.
 *
 * <p>One thread appends. Readers take no lock but may only touch ordinals that were published to
 * them by some other release and acquire. A base segment, if there is one, stays the caller's.
 */
public final class VectorRows implements AutoCloseable {
  private static final int ROW_ALIGNMENT_BYTES = 64;

  private final int dimension;
  private final OffHeapRows rows;
  private int count;

  /** Creates empty rows. */
  public VectorRows(int dimension) {
    this(dimension, null, 0);
  }

  /**
   * Creates rows that start with those of a base.
   *
   * @param base what {@link #writeTo} wrote; not closed here
   * @param baseCount rows in the base
   * @throws IllegalArgumentException if the base does not hold that many rows
   */
  public VectorRows(int dimension, @Nullable MemorySegment base, int baseCount) {
    this.dimension = dimension;
    this.rows = new OffHeapRows(strideBytes(dimension), base, baseCount, (byte) 0);
    this.count = baseCount;
  }

  /** Returns the bytes of one row with its padding, a multiple of 64. */
  public static long strideBytes(int dimension) {
    if (dimension < 1 || dimension > Limits.MAX_DIMENSION) {
      throw new IllegalArgumentException("dimension " + dimension);
    }
    return ((long) dimension * Float.BYTES + ROW_ALIGNMENT_BYTES - 1) & -ROW_ALIGNMENT_BYTES;
  }

  /** Returns the components of a vector. */
  public int dimension() {
    return dimension;
  }

  /** Returns the components of a row with its padding. */
  int paddedDimension() {
    return (int) (rows.strideBytes() / Float.BYTES);
  }

  /** Returns the rows appended so far, those of the base included; for the appending thread. */
  public int count() {
    return count;
  }

  /**
   * Appends a copy of a vector.
   *
   * @param row {@code float[dimension]}
   * @return its ordinal
   * @throws IllegalArgumentException if the length is not the dimension
   */
  public int append(float[] row) {
    if (row.length != dimension) {
      throw new IllegalArgumentException(
          "row of length " + row.length + ", dimension is " + dimension);
    }
    int ordinal = count;
    rows.ensure(ordinal + 1);
    MemorySegment.copy(
        row, 0, rows.segmentOf(ordinal), ValueLayout.JAVA_FLOAT, rows.offsetOf(ordinal), dimension);
    count = ordinal + 1;
    return ordinal;
  }

  /** Copies the vector of an ordinal to the start of {@code target}. */
  public void read(int ordinal, float[] target) {
    MemorySegment.copy(
        rows.segmentOf(ordinal),
        ValueLayout.JAVA_FLOAT,
        rows.offsetOf(ordinal),
        target,
        0,
        dimension);
  }

  /** Returns the segment that holds the row. */
  public MemorySegment segmentOf(int ordinal) {
    return rows.segmentOf(ordinal);
  }

  /** Returns where the row starts in {@link #segmentOf its segment}, in bytes. */
  public long offsetOf(int ordinal) {
    return rows.offsetOf(ordinal);
  }

  /** Returns the first ordinal after {@code ordinal} whose row does not follow in its segment. */
  int runEnd(int ordinal) {
    return rows.runEnd(ordinal);
  }

  /** Returns the anonymous bytes allocated; the base is not counted. */
  public long bytes() {
    return rows.bytes();
  }

  /**
   * Writes the rows below {@code count} with their padding: the layout of a base.
   *
   * @throws IOException if the stream refuses
   */
  public void writeTo(OutputStream out, int count) throws IOException {
    rows.writeTo(out, count);
  }

  /** Frees the anonymous memory; the caller guarantees that nobody reads any more. */
  @Override
  public void close() {
    rows.close();
  }
}
