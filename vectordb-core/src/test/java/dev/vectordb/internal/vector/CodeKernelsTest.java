package dev.vectordb.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class CodeKernelsTest {
  private static final int LONGEST = 2_048;
  private static final int ROWS = 5;
  private static final int GAP = 24;

  private final VectorKernels[] both = {new ScalarKernels(), new PanamaKernels()};
  private final SplittableRandom random = Seeds.fresh(CodeKernelsTest.class);

  @Test
  void byteDotsAreExactAtEveryLengthAndAtTheExtremes() {
    for (int length = 64; length <= LONGEST; length += 64) {
      for (int extreme = 0; extreme < 3; extreme++) {
        checkBytes(length, extreme);
      }
    }
  }

  private void checkBytes(int length, int extreme) {
    try (Arena arena = Arena.ofConfined()) {
      short[] query = new short[length];
      long stride = (long) length + GAP;
      MemorySegment rows = arena.allocate(ROWS * stride + 8, 64);
      int[] expected = new int[ROWS];
      for (int i = 0; i < length; i++) {
        query[i] = (short) (extreme == 0 ? random.nextInt(-127, 128) : 127);
        for (int row = 0; row < ROWS; row++) {
          int code =
              switch (extreme) {
                case 0 -> random.nextInt(-127, 128);
                case 1 -> 127;
                default -> -127;
              };
          rows.set(ValueLayout.JAVA_BYTE, 8 + row * stride + i, (byte) code);
          expected[row] += query[i] * code;
        }
      }
      for (VectorKernels kernels : both) {
        int[] out = new int[ROWS];
        kernels.byteDots(query, rows, 8, stride, ROWS, out);
        assertThat(out).as("%s at %d", kernels.name(), length).isEqualTo(expected);
      }
    }
  }

  @Test
  void everyHalfIsWidened() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment row = arena.allocate(64, 64);
      float[] query = new float[32];
      for (int bits = 0; bits < 1 << 16; bits++) {
        float expected = Float.float16ToFloat((short) bits);
        if (!Float.isFinite(expected)) {
          continue;
        }
        int at = bits % 32;
        query[at] = VectorKernels.HALF_UNIT;
        row.set(ValueLayout.JAVA_SHORT, at * 2L, (short) bits);
        for (VectorKernels kernels : both) {
          float[] out = new float[2];
          kernels.halfDots(query, row, 0, 64, 1, out, 1);
          assertThat(out[1]).as("%s of %x", kernels.name(), bits).isEqualTo(expected + 0f);
        }
        query[at] = 0;
        row.set(ValueLayout.JAVA_SHORT, at * 2L, (short) 0);
      }
    }
  }

  @Test
  void halfDotsAgreeWithDoublesAtEveryLength() {
    for (int length = 32; length <= LONGEST; length += 32) {
      try (Arena arena = Arena.ofConfined()) {
        long stride = 2L * length + GAP;
        MemorySegment rows = arena.allocate(ROWS * stride, 64);
        float[] query = new float[length];
        double[] expected = new double[ROWS];
        for (int i = 0; i < length; i++) {
          float component = (float) random.nextGaussian();
          query[i] = component * VectorKernels.HALF_UNIT;
          for (int row = 0; row < ROWS; row++) {
            short half = Float.floatToFloat16((float) random.nextGaussian());
            rows.set(ValueLayout.JAVA_SHORT_UNALIGNED, row * stride + 2L * i, half);
            expected[row] += (double) component * Float.float16ToFloat(half);
          }
        }
        for (VectorKernels kernels : both) {
          float[] out = new float[ROWS];
          kernels.halfDots(query, rows, 0, stride, ROWS, out, 0);
          for (int row = 0; row < ROWS; row++) {
            assertThat((double) out[row]).isCloseTo(expected[row], Offset.offset(1e-5 * length));
          }
        }
      }
    }
  }
}
