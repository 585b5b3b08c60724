package dev.vectordb.internal.quantization;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A way to write a vector in fewer bits, with four numbers that bound the error of a dot product
 * computed from them. With {@code q} a query and {@code x} a vector,
 *
 * <pre>|dot(q, x) - estimate(q, code(x))| &lt;= |q| * ERROR(x) + queryError(q) * CODE_NORM(x)</pre>
 *
 * <pre>
 * row: code, a multiple of 8 bytes
 *      float32 scale       of the code
 *      float32 error       a bound of what the code leaves out of the vector
 *      float32 codeNorm    what an error of the query counts for
 *      float32 norm        of the vector
 * </pre>
 *
 * Immutable and thread-safe.
 */
abstract sealed class RowCode permits HalfCode, Int8Code {
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  static final int SCALE = 0;
  static final int ERROR = 4;
  static final int CODE_NORM = 8;
  static final int NORM = 12;
  static final int FACTOR_BYTES = 16;

  /** Returns the bytes of a code, before its factors. */
  abstract int codeBytes();

  /**
   * Writes the code of a vector and its factors.
   *
   * @param row {@code float[dimension]}
   */
  abstract void encode(float[] row, MemorySegment segment, long offset);

  /**
   * Returns what estimates the dot products of a query.
   *
   * @param query {@code float[dimension]}; only read
   */
  abstract Estimator estimator(float[] query);

  /** Estimates of one query. Not thread-safe. */
  interface Estimator {
    /** Returns what the error of the query in this form counts, in units of {@link #CODE_NORM}. */
    float queryError();

    /** Writes the estimated dot products of rows that lie one behind the other. */
    void estimate(MemorySegment segment, long offset, int count, float[] out, int at);
  }

  final void writeFactors(
      MemorySegment segment, long offset, double scale, double error, double[] norms) {
    long factors = offset + codeBytes();
    segment.set(FLOAT, factors + SCALE, (float) scale);
    segment.set(FLOAT, factors + ERROR, upwards(error));
    segment.set(FLOAT, factors + CODE_NORM, upwards(norms[0]));
    segment.set(FLOAT, factors + NORM, (float) norms[1]);
  }

  /** Rounds a bound so that it stays one. */
  static float upwards(double bound) {
    return bound == 0 ? 0 : Math.nextUp((float) (bound * (1 + 1e-9)));
  }

  static double norm(float[] vector) {
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    return Math.sqrt(squares);
  }

  static float largest(float[] vector) {
    float largest = 0;
    for (float component : vector) {
      largest = Math.max(largest, Math.abs(component));
    }
    return largest;
  }
}
