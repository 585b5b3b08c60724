package dev.vectordb.internal.quantization;

import dev.vectordb.internal.vector.OffHeapRows;
import dev.vectordb.model.Precision;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Append-only codes of vectors outside the heap, one row per ordinal, with what bounds their error.
 *
 * <p>One thread appends. Readers take no lock but may only touch ordinals that were published to
 * them by some other release and acquire. A base segment, if there is one, stays the caller's.
 */
public final class CodeRows implements AutoCloseable {
  private final Precision precision;
  private final int dimension;
  private final RowCode code;
  private final OffHeapRows rows;
  private int count;

  /**
   * Creates rows that start with those of a base.
   *
   * @param precision how to write the vectors; not {@link Precision#FLOAT32}
   * @param dimension components of a vector
   * @param base what {@link #writeTo} wrote, or null; not closed here
   * @param baseCount rows in the base
   * @throws IllegalArgumentException if the base does not hold that many rows
   */
  public CodeRows(Precision precision, int dimension, @Nullable MemorySegment base, int baseCount) {
    this.precision = precision;
    this.dimension = dimension;
    this.code =
        switch (precision) {
          case FLOAT16 -> new HalfCode(dimension);
          case INT8 -> new Int8Code(dimension);
          case BINARY -> new BitCode(dimension);
          case FLOAT32 -> throw new IllegalArgumentException("float32 needs no codes");
        };
    this.rows = new OffHeapRows(strideBytes(), base, baseCount, (byte) 0);
    this.count = baseCount;
  }

  /** Returns how the vectors are written. */
  public Precision precision() {
    return precision;
  }

  /** Returns the bytes of one row: the code and its factors. */
  public long strideBytes() {
    return (long) code.codeBytes() + RowCode.FACTOR_BYTES;
  }

  /** Returns whether no bound that is computed from a code is ever wrong. */
  public boolean neverMisses() {
    return !(code instanceof BitCode);
  }

  /** Returns the components of a vector. */
  int dimension() {
    return dimension;
  }

  RowCode code() {
    return code;
  }

  OffHeapRows rows() {
    return rows;
  }

  /** Returns the rows appended so far, those of the base included; for the appending thread. */
  public int count() {
    return count;
  }

  /**
   * Appends the code of a vector.
   *
   * @param row {@code float[dimension]}, finite
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
    code.encode(row, rows.segmentOf(ordinal), rows.offsetOf(ordinal));
    count = ordinal + 1;
    return ordinal;
  }

  /** Returns the anonymous bytes allocated; the base is not counted. */
  public long bytes() {
    return rows.bytes();
  }

  /**
   * Writes the rows below {@code count}: the layout of a base.
   *
   * @throws IOException if the stream refuses
   */
  public void writeTo(OutputStream out, int count) throws IOException {
    rows.writeTo(out, count);
  }

  /**
   * Writes one row.
   *
   * @throws IOException if the stream refuses
   */
  public void writeRow(OutputStream out, int ordinal) throws IOException {
    MemorySegment segment = rows.segmentOf(ordinal);
    out.write(
        segment.asSlice(rows.offsetOf(ordinal), strideBytes()).toArray(ValueLayout.JAVA_BYTE));
  }

  /** Frees the anonymous memory; the caller guarantees that nobody reads any more. */
  @Override
  public void close() {
    rows.close();
  }
}
