package dev.vectordb.internal.quantization;

import dev.vectordb.internal.vector.VectorKernels;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** One signed byte a component, -127 to 127, in units that suit the largest of the vector. */
final class Int8Code extends RowCode {
  private static final VectorKernels KERNELS = VectorKernels.get();
  private static final int LARGEST = 127;

  private final int dimension;
  private final int codeBytes;

  Int8Code(int dimension) {
    this.dimension = dimension;
    this.codeBytes = VectorKernels.paddedBytes(dimension);
  }

  @Override
  int codeBytes() {
    return codeBytes;
  }

  @Override
  void encode(float[] row, MemorySegment segment, long offset) {
    float scale = largest(row) / LARGEST;
    double lost = 0;
    double kept = 0;
    for (int i = 0; i < dimension; i++) {
      int code = code(row[i], scale);
      segment.set(ValueLayout.JAVA_BYTE, offset + i, (byte) code);
      double value = (double) scale * code;
      lost += (row[i] - value) * (row[i] - value);
      kept += value * value;
    }
    writeFactors(
        segment, offset, scale, Math.sqrt(lost), new double[] {Math.sqrt(kept), norm(row)});
  }

  private static int code(float value, float scale) {
    return scale == 0 ? 0 : Math.max(-LARGEST, Math.min(LARGEST, Math.round(value / scale)));
  }

  @Override
  Estimator estimator(float[] query) {
    short[] codes = new short[codeBytes];
    float scale = largest(query) / LARGEST;
    double lost = 0;
    for (int i = 0; i < dimension; i++) {
      codes[i] = (short) code(query[i], scale);
      double difference = query[i] - (double) scale * codes[i];
      lost += difference * difference;
    }
    return new Int8Estimator(codes, scale, upwards(Math.sqrt(lost)));
  }

  private final class Int8Estimator implements Estimator {
    private final short[] codes;
    private final float scale;
    private final float error;
    private int[] dots = new int[0];

    Int8Estimator(short[] codes, float scale, float error) {
      this.codes = codes;
      this.scale = scale;
      this.error = error;
    }

    @Override
    public float queryError() {
      return error;
    }

    @Override
    public void estimate(MemorySegment segment, long offset, int count, float[] out, int at) {
      if (dots.length < count) {
        dots = new int[count];
      }
      long stride = codeBytes + (long) FACTOR_BYTES;
      KERNELS.byteDots(codes, segment, offset, stride, count, dots);
      long factor = offset + codeBytes + SCALE;
      for (int i = 0; i < count; i++) {
        out[at + i] = dots[i] * scale * segment.get(FLOAT, factor);
        factor += stride;
      }
    }
  }
}
