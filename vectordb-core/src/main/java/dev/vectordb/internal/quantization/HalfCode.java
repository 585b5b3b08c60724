package dev.vectordb.internal.quantization;

import dev.vectordb.internal.vector.VectorKernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * IEEE 754 half precision, in units of the power of two that brings the largest component below
 * one: so no vector leaves the narrow range of the format.
 */
final class HalfCode extends RowCode {
  private static final VectorKernels KERNELS = VectorKernels.get();
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

  /** Beyond it the power of two itself would leave the range of float. */
  private static final int LARGEST_EXPONENT = 120;

  private final int dimension;
  private final int codeBytes;

  HalfCode(int dimension) {
    this.dimension = dimension;
    this.codeBytes = VectorKernels.paddedBytes(Short.BYTES * dimension);
  }

  @Override
  int codeBytes() {
    return codeBytes;
  }

  @Override
  void encode(float[] row, MemorySegment segment, long offset) {
    float scale = scale(row);
    double lost = 0;
    double kept = 0;
    for (int i = 0; i < dimension; i++) {
      short code = Float.floatToFloat16(row[i] / scale);
      segment.set(SHORT, offset + (long) i * Short.BYTES, code);
      double value = (double) Float.float16ToFloat(code) * scale;
      lost += (row[i] - value) * (row[i] - value);
      kept += value * value;
    }
    writeFactors(
        segment, offset, scale, Math.sqrt(lost), new double[] {Math.sqrt(kept), norm(row)});
  }

  /** The power of two that brings the largest component below one. */
  private static float scale(float[] vector) {
    int exponent = Math.getExponent(largest(vector)) + 1;
    return Math.scalb(1f, Math.max(-LARGEST_EXPONENT, Math.min(LARGEST_EXPONENT, exponent)));
  }

  @Override
  Estimator estimator(float[] query) {
    float scale = scale(query);
    float[] units = new float[codeBytes / Short.BYTES];
    for (int i = 0; i < query.length; i++) {
      units[i] = query[i] / scale * VectorKernels.HALF_UNIT;
    }
    return new HalfEstimator(units, scale);
  }

  private final class HalfEstimator implements Estimator {
    private final float[] units;
    private final float scale;

    HalfEstimator(float[] units, float scale) {
      this.units = units;
      this.scale = scale;
    }

    @Override
    public float queryError() {
      return 0;
    }

    @Override
    public void estimate(MemorySegment segment, long offset, int count, float[] out, int at) {
      long stride = codeBytes + (long) FACTOR_BYTES;
      KERNELS.halfDots(units, segment, offset, stride, count, out, at);
      long factor = offset + codeBytes + SCALE;
      for (int i = at; i < at + count; i++) {
        out[i] *= scale * segment.get(FLOAT, factor);
        factor += stride;
      }
    }
  }
}
