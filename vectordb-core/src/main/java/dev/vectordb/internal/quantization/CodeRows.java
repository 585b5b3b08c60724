package dev.vectordb.internal.quantization;

import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.model.Precision;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Append-only codes of vectors outside the heap, one for each ordinal, with what bounds their
 * error.
 *
 * <p>One thread appends. Readers take no lock but may only touch ordinals that were published to
 * them by some other release and acquire. A base segment, if there is one, stays the caller's.
 */
public abstract sealed class CodeRows implements AutoCloseable permits SingleCodes, BitRuns {
  private final Precision precision;
  private final int dimension;
  private int count;

  CodeRows(Precision precision, int dimension, int count) {
    this.precision = precision;
    this.dimension = dimension;
    this.count = count;
  }

  /**
   * Creates codes of which there are none yet.
   *
   * @param precision how to write the vectors; not {@link Precision#FLOAT32}
   * @param rows the vectors, which are appended there before their codes are here; stay the
   *     caller's
   * @param kind the distance that is bounded
   * @param available how many rows may be read already
   */
  public static CodeRows empty(
      Precision precision, VectorRows rows, DistanceKind kind, int available) {
    return precision == Precision.BINARY
        ? BitRuns.empty(rows, kind, available)
        : new SingleCodes(precision, rows.dimension(), kind, null, 0);
  }

  /**
   * Opens codes that were written.
   *
   * @param precision of the codes
   * @param rows their vectors; stay the caller's
   * @param kind the distance that is bounded
   * @param base what {@link #writeTo} wrote; not closed here
   * @param baseCount codes in the base
   * @throws IllegalArgumentException if the base does not hold that many, or something else
   */
  public static CodeRows open(
      Precision precision, VectorRows rows, DistanceKind kind, MemorySegment base, int baseCount) {
    return precision == Precision.BINARY
        ? BitRuns.open(rows, kind, base, baseCount)
        : new SingleCodes(precision, rows.dimension(), kind, base, baseCount);
  }

  /** Returns how the vectors are written. */
  public final Precision precision() {
    return precision;
  }

  /** Returns the bytes of one code with what bounds its error. */
  public abstract long bytesPerCode();

  /** Returns whether no bound that is computed from a code is ever wrong. */
  public abstract boolean neverMisses();

  /**
   * Returns what bounds the distances of a query.
   *
   * @param query {@code float[dimension]}; only read
   * @throws IllegalArgumentException if the length is not the dimension
   */
  public final BoundScorer bounds(float[] query) {
    checkLength(query);
    return boundsOf(query);
  }

  abstract BoundScorer boundsOf(float[] query);

  /** Returns the codes appended so far, those of the base included; for the appending thread. */
  public final int count() {
    return count;
  }

  /**
   * Appends the code of a vector.
   *
   * @param row {@code float[dimension]}, finite
   * @return its ordinal
   * @throws IllegalArgumentException if the length is not the dimension
   */
  public final int append(float[] row) {
    checkLength(row);
    int ordinal = count;
    put(ordinal, row);
    count = ordinal + 1;
    return ordinal;
  }

  private void checkLength(float[] vector) {
    if (vector.length != dimension) {
      throw new IllegalArgumentException(
          "vector of length " + vector.length + ", dimension is " + dimension);
    }
  }

  abstract void put(int ordinal, float[] row);

  /** Returns the anonymous bytes allocated; the base is not counted. */
  public abstract long bytes();

  /**
   * Writes codes: the layout of a base.
   *
   * @param ordinals whose codes, in the order of their new ordinals; null for those below {@code
   *     count} as they are
   * @param count how many
   * @throws IOException if the stream refuses
   */
  public abstract void writeTo(OutputStream out, int @Nullable [] ordinals, int count)
      throws IOException;

  /** Frees the anonymous memory; the caller guarantees that nobody reads any more. */
  @Override
  public abstract void close();
}
