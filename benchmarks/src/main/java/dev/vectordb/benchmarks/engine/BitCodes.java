package dev.vectordb.benchmarks.engine;

import dev.vectordb.internal.quantization.NeighborBlocks;
import dev.vectordb.internal.quantization.Rotation;
import dev.vectordb.internal.vector.VectorRows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * One bit a component, one row a node: the signs of the rotated difference to the mean of the set
 * and two factors, as in a block of neighbours, where the difference is to the node instead. With
 * {@code q} a query, {@code x} a vector and {@code c} the mean, {@code d(q, x)} is about {@code
 * d(q, c) + a + b <signs, q>}.
 *
 * <pre>
 * row: long code[words] | float a | float b | zeros, to 64 bytes
 * </pre>
 */
final class BitCodes {
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int LINE_BYTES = 64;

  final MemorySegment memory;
  final Rotation rotation;
  final float[] mean;
  final boolean euclidean;
  final int words;

  /** Bytes of a row, a multiple of a cache line. */
  final int stride;

  private final float[] rotatedMean;

  BitCodes(VectorRows rows, boolean euclidean, Arena arena) {
    this.rotation = NeighborBlocks.rotation(rows.dimension());
    this.euclidean = euclidean;
    this.words = rotation.paddedDimension() / Long.SIZE;
    this.stride = (words * Long.BYTES + 2 * Float.BYTES + LINE_BYTES - 1) & -LINE_BYTES;
    this.mean = mean(rows);
    this.rotatedMean = new float[rotation.paddedDimension()];
    rotation.apply(mean, rotatedMean);
    this.memory = arena.allocate((long) rows.count() * stride, LINE_BYTES);
    float[] plain = new float[rows.dimension()];
    float[] rotated = new float[rotation.paddedDimension()];
    for (int node = 0; node < rows.count(); node++) {
      rows.read(node, plain);
      rotation.apply(plain, rotated);
      encode(rotated, (long) node * stride);
    }
  }

  private static float[] mean(VectorRows rows) {
    double[] sums = new double[rows.dimension()];
    float[] row = new float[rows.dimension()];
    for (int node = 0; node < rows.count(); node++) {
      rows.read(node, row);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += row[i];
      }
    }
    for (int i = 0; i < sums.length; i++) {
      row[i] = (float) (sums[i] / rows.count());
    }
    return row;
  }

  private void encode(float[] rotated, long offset) {
    double squares = 0;
    double absolute = 0;
    double signsMean = 0;
    double meanDifference = 0;
    for (int word = 0; word < words; word++) {
      long bits = 0;
      for (int i = word * Long.SIZE; i < (word + 1) * Long.SIZE; i++) {
        float difference = rotated[i] - rotatedMean[i];
        bits |= difference > 0 ? 1L << i : 0;
        squares += (double) difference * difference;
        absolute += Math.abs(difference);
        signsMean += difference > 0 ? rotatedMean[i] : -rotatedMean[i];
        meanDifference += (double) rotatedMean[i] * difference;
      }
      memory.set(LONG, offset + (long) word * Long.BYTES, bits);
    }
    double scale = absolute == 0 ? 0 : squares / absolute;
    double a = euclidean ? squares + 2 * scale * signsMean : scale * signsMean - meanDifference;
    long factors = offset + (long) words * Long.BYTES;
    memory.set(FLOAT, factors, (float) a);
    memory.set(FLOAT, factors + Float.BYTES, (float) (euclidean ? -2 * scale : -scale));
  }
}
