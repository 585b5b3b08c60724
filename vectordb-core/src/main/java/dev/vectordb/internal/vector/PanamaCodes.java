package dev.vectordb.internal.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The kernels on codes in the Vector API. */
final class PanamaCodes {
  private static final int BITS = Math.min(512, VectorShape.preferredShape().vectorBitSize());
  private static final VectorShape WIDE = VectorShape.forBitSize(BITS);
  private static final VectorShape HALF = VectorShape.forBitSize(BITS / 2);
  private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(byte.class, HALF);
  private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, WIDE);
  private static final VectorSpecies<Short> HALVES = VectorSpecies.of(short.class, HALF);
  private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, WIDE);
  private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, WIDE);
  private static final int SHORT_LANES = SHORTS.length();
  private static final int FLOAT_LANES = FLOATS.length();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private PanamaCodes() {}

  static void byteDots(
      short[] query, MemorySegment segment, long offset, long stride, int count, int[] out) {
    long next = offset;
    for (int i = 0; i < count; i++) {
      out[i] = byteDot(query, segment, next);
      next += stride;
    }
  }

  /** Two products of at most 127 * 127 fit a short; neighbouring shorts are added up as ints. */
  private static int byteDot(short[] query, MemorySegment segment, long offset) {
    IntVector even = IntVector.zero(INTS);
    IntVector odd = IntVector.zero(INTS);
    for (int i = 0; i < query.length; i += 2 * SHORT_LANES) {
      IntVector pairs =
          widened(segment, offset + i)
              .mul(ShortVector.fromArray(SHORTS, query, i))
              .add(
                  widened(segment, offset + i + SHORT_LANES)
                      .mul(ShortVector.fromArray(SHORTS, query, i + SHORT_LANES)))
              .reinterpretAsInts();
      even =
          pairs
              .lanewise(VectorOperators.LSHL, Short.SIZE)
              .lanewise(VectorOperators.ASHR, Short.SIZE)
              .add(even);
      odd = pairs.lanewise(VectorOperators.ASHR, Short.SIZE).add(odd);
    }
    return even.add(odd).reduceLanes(VectorOperators.ADD);
  }

  private static ShortVector widened(MemorySegment segment, long offset) {
    return (ShortVector)
        ByteVector.fromMemorySegment(BYTES, segment, offset, ORDER)
            .convertShape(VectorOperators.B2S, SHORTS, 0);
  }

  static void halfDots(
      float[] query,
      MemorySegment segment,
      long offset,
      long stride,
      int count,
      float[] out,
      int at) {
    long next = offset;
    for (int i = at; i < at + count; i++) {
      out[i] = halfDot(query, segment, next);
      next += stride;
    }
  }

  private static float halfDot(float[] query, MemorySegment segment, long offset) {
    FloatVector s0 = FloatVector.zero(FLOATS);
    FloatVector s1 = FloatVector.zero(FLOATS);
    for (int i = 0; i < query.length; i += 2 * FLOAT_LANES) {
      long at = offset + (long) i * Short.BYTES;
      s0 = halves(segment, at).fma(FloatVector.fromArray(FLOATS, query, i), s0);
      s1 =
          halves(segment, at + (long) FLOAT_LANES * Short.BYTES)
              .fma(FloatVector.fromArray(FLOATS, query, i + FLOAT_LANES), s1);
    }
    return s0.add(s1).reduceLanes(VectorOperators.ADD);
  }

  /** The bits of a half where float has them: the number by {@link VectorKernels#HALF_UNIT}. */
  private static FloatVector halves(MemorySegment segment, long offset) {
    IntVector bits =
        (IntVector)
            ShortVector.fromMemorySegment(HALVES, segment, offset, ORDER)
                .convertShape(VectorOperators.S2I, INTS, 0);
    return bits.lanewise(VectorOperators.LSHL, VectorKernels.HALF_SHIFT)
        .and(VectorKernels.HALF_MASK)
        .reinterpretAsFloats();
  }
}
