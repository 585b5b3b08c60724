package dev.vectordb.internal.quantization;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Plain Java: one neighbour after the other. */
final class ScalarCodeKernels extends CodeKernels {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  @Override
  void estimateSlots(
      MemorySegment block, long offset, int slots, CodedQuery query, float base, float[] out) {
    estimate(PLANES, block, offset, slots, query, base, out);
  }

  @Override
  void estimateSlotsCoarsely(
      MemorySegment block, long offset, int slots, CodedQuery query, float base, float[] out) {
    estimate(COARSE_PLANES, block, offset, slots, query, base, out);
  }

  private static void estimate(
      int planes,
      MemorySegment block,
      long offset,
      int slots,
      CodedQuery query,
      float base,
      float[] out) {
    long codes = offset + 2L * slots * Float.BYTES;
    for (int slot = 0; slot < slots; slot++) {
      int differing = 0;
      for (int word = 0; word < query.words; word++) {
        long code = block.get(LONG, codes + ((long) word * slots + slot) * Long.BYTES);
        for (int plane = 0; plane < planes; plane++) {
          differing += Long.bitCount(code ^ query.planes[planes * word + plane]) << plane;
        }
      }
      float a = block.get(FLOAT, offset + (long) slot * Float.BYTES);
      float b = block.get(FLOAT, offset + (long) (slots + slot) * Float.BYTES);
      out[slot] = base + a + b * (query.origin - query.slope * differing);
    }
  }

  @Override
  long below(float[] values, int count, float bound) {
    return belowFrom(0, values, count, bound);
  }

  @Override
  void transformWindow(float[] values, int from, int length) {
    for (int half = length >> 1; half >= 1; half >>= 1) {
      for (int block = from; block < from + length; block += 2 * half) {
        for (int i = block; i < block + half; i++) {
          float a = values[i];
          float b = values[i + half];
          values[i] = a + b;
          values[i + half] = a - b;
        }
      }
    }
  }

  @Override
  void encodeDifference(float[] own, float[] other, long[] code, float[] sums) {
    double squares = 0;
    double absolute = 0;
    double signsOwn = 0;
    double ownDifference = 0;
    for (int word = 0; word < code.length; word++) {
      long bits = 0;
      for (int i = word * Long.SIZE; i < (word + 1) * Long.SIZE; i++) {
        float difference = other[i] - own[i];
        boolean positive = difference > 0;
        bits |= positive ? 1L << i : 0;
        squares += difference * difference;
        absolute += Math.abs(difference);
        signsOwn += positive ? own[i] : -own[i];
        ownDifference += own[i] * difference;
      }
      code[word] = bits;
    }
    sums[SQUARES] = (float) squares;
    sums[ABSOLUTE] = (float) absolute;
    sums[SIGNS_OWN] = (float) signsOwn;
    sums[OWN_DIFFERENCE] = (float) ownDifference;
  }
}
