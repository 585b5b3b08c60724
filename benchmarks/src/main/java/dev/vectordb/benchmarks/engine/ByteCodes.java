package dev.vectordb.benchmarks.engine;

import dev.vectordb.internal.vector.VectorRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * One signed byte a component, one row a node, in units that suit nearly all components of the set:
 * the few beyond are cut off, so that no row needs a scale of its own, which would be a cache line
 * more. For Euclidean distances the squared length follows the components.
 */
final class ByteCodes {
  static final int LARGEST = 127;
  static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
  static final int LINE_BYTES = 64;

  private static final int SAMPLED_ROWS = 1_000;
  private static final double SHARE_KEPT = 0.9999;

  final MemorySegment memory;
  final int dimension;
  final boolean euclidean;

  /** Bytes of a row, a multiple of a cache line. */
  final int stride;

  /** Components of a row and the zeros behind them that kernels read, a multiple of 64. */
  final int padded;

  final float scale;

  ByteCodes(VectorRows rows, boolean euclidean, Arena arena) {
    this.dimension = rows.dimension();
    this.euclidean = euclidean;
    this.padded = upToLine(dimension);
    this.stride = euclidean ? upToLine(dimension + Float.BYTES) : padded;
    this.scale = scale(rows);
    this.memory = arena.allocate((long) rows.count() * stride, LINE_BYTES);
    float[] row = new float[dimension];
    for (int node = 0; node < rows.count(); node++) {
      rows.read(node, row);
      encode(row, (long) node * stride);
    }
  }

  private static int upToLine(int bytes) {
    return (bytes + LINE_BYTES - 1) & -LINE_BYTES;
  }

  private static float scale(VectorRows rows) {
    int sampled = Math.min(SAMPLED_ROWS, rows.count());
    float[] sizes = new float[sampled * rows.dimension()];
    float[] row = new float[rows.dimension()];
    for (int i = 0; i < sampled; i++) {
      rows.read((int) ((long) i * rows.count() / sampled), row);
      for (int j = 0; j < row.length; j++) {
        sizes[i * row.length + j] = Math.abs(row[j]);
      }
    }
    Arrays.sort(sizes);
    float largest = sizes[(int) ((sizes.length - 1) * SHARE_KEPT)];
    return largest == 0 ? 1 : largest / LARGEST;
  }

  int code(float component) {
    return Math.max(-LARGEST, Math.min(LARGEST, Math.round(component / scale)));
  }

  private void encode(float[] row, long offset) {
    double squares = 0;
    for (int i = 0; i < dimension; i++) {
      memory.set(ValueLayout.JAVA_BYTE, offset + i, (byte) code(row[i]));
      squares += (double) row[i] * row[i];
    }
    if (euclidean) {
      memory.set(FLOAT, offset + stride - Float.BYTES, (float) squares);
    }
  }
}
