package dev.vectordb.internal.quantization;

import dev.vectordb.internal.vector.VectorKernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The signs of a rotated vector, after Gao and Long, "RaBitQ: Quantizing High-Dimensional Vectors
 * with a Theoretical Error Bound for Approximate Nearest Neighbor Search", SIGMOD 2024. In its
 * symbols: {@code x̄}, the corner of the cube that the bits name, is {@code (2 bits - 1) /
 * sqrt(D)}; {@code <x̄, x>} is {@code alignment}; {@code epsilon_0} is {@link #CONFIDENCE}; the
 * query is coded in B_q = {@link VectorKernels#QUERY_BITS} bits.
 *
 * <p>It departs from the paper in three ways: vectors are taken as they are, not as differences to
 * the center of a cluster, since a collection grows; the rotation is a fast one; and the rounding
 * of the query is to the nearest, with its error in the bound.
 *
 * <p>The error is not bounded for good but with a probability, that of {@link #CONFIDENCE} standard
 * deviations.
 */
final class BitCode extends RowCode {
  /** Standard deviations, one of a thousand estimates on the wrong side is beyond. */
  private static final double CONFIDENCE = 3;

  private static final VectorKernels KERNELS = VectorKernels.get();
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final int LEVELS = (1 << VectorKernels.QUERY_BITS) - 1;

  /** A code is of no use with another rotation than its own. */
  private static final long SEED = 0x5eed_b175_0000_0001L;

  private final Rotation rotation;
  private final int words;

  BitCode(int dimension) {
    this.rotation = new Rotation(dimension, SEED);
    this.words = rotation.paddedDimension() / Long.SIZE;
  }

  @Override
  int codeBytes() {
    return words * Long.BYTES;
  }

  private float[] rotated(float[] vector) {
    float[] rotated = new float[rotation.paddedDimension()];
    rotation.apply(vector, rotated);
    return rotated;
  }

  @Override
  void encode(float[] row, MemorySegment segment, long offset) {
    float[] rotated = rotated(row);
    double sum = 0;
    for (int word = 0; word < words; word++) {
      long bits = 0;
      for (int i = 0; i < Long.SIZE; i++) {
        float component = rotated[word * Long.SIZE + i];
        bits |= component > 0 ? 1L << i : 0;
        sum += Math.abs(component);
      }
      segment.set(LONG, offset + (long) word * Long.BYTES, bits);
    }
    double norm = norm(row);
    int length = rotated.length;
    double alignment = norm == 0 ? 1 : Math.min(1, sum / (norm * Math.sqrt(length)));
    double scale = norm / (alignment * Math.sqrt(length));
    double deviation =
        norm * Math.sqrt(1 / (alignment * alignment) - 1) / Math.sqrt(Math.max(1, length - 1));
    writeFactors(segment, offset, scale, CONFIDENCE * deviation, new double[] {scale, norm});
  }

  @Override
  Estimator estimator(float[] query) {
    float[] rotated = rotated(query);
    float low = rotated[0];
    float high = rotated[0];
    double total = 0;
    for (float component : rotated) {
      low = Math.min(low, component);
      high = Math.max(high, component);
      total += component;
    }
    float step = (high - low) / LEVELS;
    long[] planes = new long[VectorKernels.QUERY_BITS * words];
    double lost = 0;
    for (int i = 0; i < rotated.length; i++) {
      int level = step == 0 ? 0 : Math.min(LEVELS, Math.round((rotated[i] - low) / step));
      for (int bit = 0; bit < VectorKernels.QUERY_BITS; bit++) {
        planes[VectorKernels.QUERY_BITS * (i / Long.SIZE) + bit] |= (long) (level >> bit & 1) << i;
      }
      double difference = rotated[i] - (low + (double) step * level);
      lost += difference * difference;
    }
    return new BitEstimator(
        planes, step, low, (float) total, upwards(CONFIDENCE * Math.sqrt(lost)));
  }

  private final class BitEstimator implements Estimator {
    private final long[] planes;
    private final float step;
    private final float low;
    private final float total;
    private final float error;
    private int[] sums = new int[0];
    private int[] ones = new int[0];
    private long[] block = new long[0];

    BitEstimator(long[] planes, float step, float low, float total, float error) {
      this.planes = planes;
      this.step = step;
      this.low = low;
      this.total = total;
      this.error = error;
    }

    @Override
    public float queryError() {
      return error;
    }

    @Override
    public void estimate(MemorySegment segment, long offset, int count, float[] out, int at) {
      int stride = words + FACTOR_BYTES / Long.BYTES;
      if (sums.length < count) {
        sums = new int[count];
        ones = new int[count];
        block = new long[Math.multiplyExact(count, stride)];
      }
      MemorySegment.copy(segment, LONG, offset, block, 0, count * stride);
      KERNELS.bitDots(planes, block, stride, count, sums, ones);
      long factor = offset + codeBytes() + SCALE;
      for (int i = 0; i < count; i++) {
        float dot = 2 * (step * sums[i] + low * ones[i]) - total;
        out[at + i] = dot * segment.get(FLOAT, factor);
        factor += (long) stride * Long.BYTES;
      }
    }
  }
}
