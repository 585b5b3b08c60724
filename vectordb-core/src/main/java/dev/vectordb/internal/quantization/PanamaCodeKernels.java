package dev.vectordb.internal.quantization;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Vector API at the width the processor prefers. Eight counters, four planes of two vectors,
 * stay in registers while the words go by.
 */
final class PanamaCodeKernels extends CodeKernels {
  private static final VectorSpecies<Long> SPECIES =
      LongVector.SPECIES_PREFERRED.length() <= 8
          ? LongVector.SPECIES_PREFERRED
          : LongVector.SPECIES_512;

  private static final int LANES = SPECIES.length();

  /** As many floats as there are longs in a vector. */
  private static final VectorSpecies<Float> FLOATS =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Math.max(64, LANES * Float.SIZE)));

  private static final VectorSpecies<Float> COMPONENTS = SPECIES.withLanes(float.class);

  /** Each exchanges the halves of ever smaller groups of lanes. */
  private static final VectorShuffle<Float>[] SWAPS = swaps();

  /** Plus in the lower half of a group, minus in the upper one. */
  private static final float[][] SIGNS = signs();

  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  private static VectorShuffle<Float>[] swaps() {
    int lanes = COMPONENTS.length();
    VectorShuffle<Float>[] swaps = new VectorShuffle[Integer.numberOfTrailingZeros(lanes)];
    for (int step = 0; step < swaps.length; step++) {
      int half = lanes >> (step + 1);
      swaps[step] = VectorShuffle.fromOp(COMPONENTS, lane -> lane ^ half);
    }
    return swaps;
  }

  private static float[][] signs() {
    int lanes = COMPONENTS.length();
    float[][] signs = new float[Integer.numberOfTrailingZeros(lanes)][lanes];
    for (int step = 0; step < signs.length; step++) {
      int half = lanes >> (step + 1);
      for (int lane = 0; lane < lanes; lane++) {
        signs[step][lane] = (lane & half) == 0 ? 1 : -1;
      }
    }
    return signs;
  }

  @Override
  void estimateSlots(
      MemorySegment block, long offset, int slots, CodedQuery query, float base, float[] out) {
    // Two vectors at a time, and what follows in a loop of its own: with more in one method the
    // compiler gives up inlining and boxes every vector.
    long[] differing = query.differing(slots);
    for (int slot = 0; slot < slots; slot += 2 * LANES) {
      count2(block, offset, slots, slot, query.planes, differing);
    }
    for (int slot = 0; slot < slots; slot += LANES) {
      finish(differing, block, offset, slots, slot, query.origin, query.slope, base, out);
    }
  }

  @Override
  void estimateSlotsCoarsely(
      MemorySegment block, long offset, int slots, CodedQuery query, float base, float[] out) {
    long[] differing = query.differing(slots);
    for (int slot = 0; slot < slots; slot += 2 * LANES) {
      countCoarsely2(block, offset, slots, slot, query.planes, differing);
    }
    for (int slot = 0; slot < slots; slot += LANES) {
      finish(differing, block, offset, slots, slot, query.origin, query.slope, base, out);
    }
  }

  private static LongVector load(MemorySegment block, long offset) {
    return LongVector.fromMemorySegment(SPECIES, block, offset, ORDER);
  }

  private static LongVector count(LongVector code, long plane, LongVector sum) {
    return sum.add(code.lanewise(VectorOperators.XOR, plane).lanewise(VectorOperators.BIT_COUNT));
  }

  private static LongVector weigh(LongVector p0, LongVector p1, LongVector p2, LongVector p3) {
    LongVector high = p3.lanewise(VectorOperators.LSHL, 1).add(p2);
    LongVector middle = high.lanewise(VectorOperators.LSHL, 1).add(p1);
    return middle.lanewise(VectorOperators.LSHL, 1).add(p0);
  }

  private static void finish(
      long[] differing,
      MemorySegment block,
      long offset,
      int slots,
      int slot,
      float origin,
      float slope,
      float base,
      float[] out) {
    FloatVector counts =
        (FloatVector)
            LongVector.fromArray(SPECIES, differing, slot)
                .convertShape(VectorOperators.L2F, FLOATS, 0);
    FloatVector dot =
        counts.fma(FloatVector.broadcast(FLOATS, -slope), FloatVector.broadcast(FLOATS, origin));
    long a = offset + (long) slot * Float.BYTES;
    long b = a + (long) slots * Float.BYTES;
    FloatVector.fromMemorySegment(FLOATS, block, b, ORDER)
        .fma(dot, FloatVector.fromMemorySegment(FLOATS, block, a, ORDER).add(base))
        .intoArray(out, slot);
  }

  private static void count2(
      MemorySegment block, long offset, int slots, int slot, long[] planes, long[] differing) {
    LongVector zero = LongVector.zero(SPECIES);
    LongVector a0 = zero;
    LongVector a1 = zero;
    LongVector a2 = zero;
    LongVector a3 = zero;
    LongVector b0 = zero;
    LongVector b1 = zero;
    LongVector b2 = zero;
    LongVector b3 = zero;
    long at = offset + 2L * slots * Float.BYTES + (long) slot * Long.BYTES;
    long step = (long) slots * Long.BYTES;
    for (int i = 0; i < planes.length; i += PLANES) {
      LongVector a = load(block, at);
      LongVector b = load(block, at + (long) LANES * Long.BYTES);
      long p0 = planes[i];
      long p1 = planes[i + 1];
      long p2 = planes[i + 2];
      long p3 = planes[i + 3];
      a0 = count(a, p0, a0);
      b0 = count(b, p0, b0);
      a1 = count(a, p1, a1);
      b1 = count(b, p1, b1);
      a2 = count(a, p2, a2);
      b2 = count(b, p2, b2);
      a3 = count(a, p3, a3);
      b3 = count(b, p3, b3);
      at += step;
    }
    weigh(a0, a1, a2, a3).intoArray(differing, slot);
    weigh(b0, b1, b2, b3).intoArray(differing, slot + LANES);
  }

  private static void countCoarsely2(
      MemorySegment block, long offset, int slots, int slot, long[] planes, long[] differing) {
    LongVector zero = LongVector.zero(SPECIES);
    LongVector a0 = zero;
    LongVector a1 = zero;
    LongVector b0 = zero;
    LongVector b1 = zero;
    long at = offset + 2L * slots * Float.BYTES + (long) slot * Long.BYTES;
    long step = (long) slots * Long.BYTES;
    for (int i = 0; i < planes.length; i += COARSE_PLANES) {
      LongVector a = load(block, at);
      LongVector b = load(block, at + (long) LANES * Long.BYTES);
      long p0 = planes[i];
      long p1 = planes[i + 1];
      a0 = count(a, p0, a0);
      b0 = count(b, p0, b0);
      a1 = count(a, p1, a1);
      b1 = count(b, p1, b1);
      at += step;
    }
    a1.lanewise(VectorOperators.LSHL, 1).add(a0).intoArray(differing, slot);
    b1.lanewise(VectorOperators.LSHL, 1).add(b0).intoArray(differing, slot + LANES);
  }

  @Override
  long below(float[] values, int count, float bound) {
    int lanes = COMPONENTS.length();
    long bits = 0;
    int i = 0;
    for (; i <= count - lanes; i += lanes) {
      FloatVector some = FloatVector.fromArray(COMPONENTS, values, i);
      bits |= some.lt(bound).toLong() << i;
    }
    return bits | belowFrom(i, values, count, bound);
  }

  @Override
  void transformWindow(float[] values, int from, int length) {
    int lanes = COMPONENTS.length();
    for (int half = length >> 1; half >= lanes; half >>= 1) {
      for (int block = from; block < from + length; block += 2 * half) {
        butterflies(values, block, half);
      }
    }
    for (int step = 0; step < SWAPS.length; step++) {
      transformLanes(values, from, length, SWAPS[step], SIGNS[step]);
    }
  }

  private static void butterflies(float[] values, int block, int half) {
    for (int i = block; i < block + half; i += COMPONENTS.length()) {
      FloatVector a = FloatVector.fromArray(COMPONENTS, values, i);
      FloatVector b = FloatVector.fromArray(COMPONENTS, values, i + half);
      a.add(b).intoArray(values, i);
      a.sub(b).intoArray(values, i + half);
    }
  }

  /** Butterflies between the lanes of one vector: the partner's value plus or minus one's own. */
  private static void transformLanes(
      float[] values, int from, int length, VectorShuffle<Float> swap, float[] signs) {
    FloatVector sign = FloatVector.fromArray(COMPONENTS, signs, 0);
    for (int i = from; i < from + length; i += COMPONENTS.length()) {
      FloatVector a = FloatVector.fromArray(COMPONENTS, values, i);
      a.fma(sign, a.rearrange(swap)).intoArray(values, i);
    }
  }

  @Override
  void encodeDifference(float[] own, float[] other, long[] code, float[] sums) {
    FloatVector squares = FloatVector.zero(COMPONENTS);
    FloatVector absolute = squares;
    FloatVector signsOwn = squares;
    FloatVector ownDifference = squares;
    for (int word = 0; word < code.length; word++) {
      long bits = 0;
      for (int lane = 0; lane < Long.SIZE; lane += COMPONENTS.length()) {
        int i = word * Long.SIZE + lane;
        FloatVector a = FloatVector.fromArray(COMPONENTS, own, i);
        FloatVector difference = FloatVector.fromArray(COMPONENTS, other, i).sub(a);
        VectorMask<Float> positive = difference.compare(VectorOperators.GT, 0);
        bits |= positive.toLong() << lane;
        squares = difference.fma(difference, squares);
        absolute = absolute.add(difference.abs());
        signsOwn = signsOwn.add(a.neg().blend(a, positive));
        ownDifference = a.fma(difference, ownDifference);
      }
      code[word] = bits;
    }
    sums[SQUARES] = squares.reduceLanes(VectorOperators.ADD);
    sums[ABSOLUTE] = absolute.reduceLanes(VectorOperators.ADD);
    sums[SIGNS_OWN] = signsOwn.reduceLanes(VectorOperators.ADD);
    sums[OWN_DIFFERENCE] = ownDifference.reduceLanes(VectorOperators.ADD);
  }
}
