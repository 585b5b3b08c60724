package dev.vectordb.internal.vector;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The kernels on marks of places in many stretches in the Vector API. */
final class PanamaMarks {
  private static final int BITS = Math.min(512, VectorShape.preferredShape().vectorBitSize());

  /** Narrower processors have no instruction that gathers words. */
  private static final boolean GATHERS = BITS >= 256;

  private static final VectorSpecies<Long> LONGS =
      VectorSpecies.of(long.class, VectorShape.forBitSize(BITS));
  private static final VectorSpecies<Integer> INTS =
      VectorSpecies.of(int.class, VectorShape.forBitSize(BITS / 2));
  private static final int LANES = LONGS.length();

  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
  private static final int BYTE_LANES = BYTES.length();

  /** Whether a stretch is marked by a comparison or two. */
  static final boolean MARKS_EACH = 2 * BYTE_LANES >= Long.SIZE;

  private PanamaMarks() {}

  static void markEach(byte[] bytes, int[] begins, int count, BytePair pair, long[] marks) {
    byte first = pair.first();
    byte second = pair.second();
    int distance = pair.distance();
    int last = bytes.length - distance - Long.SIZE;
    for (int i = 0; i < count; i++) {
      int at = begins[i];
      if (at > last) {
        marks[i] = VectorKernels.markAtEnd(bytes, at, pair);
        continue;
      }
      long mark = 0;
      for (int j = 0; j < Long.SIZE; j += BYTE_LANES) {
        VectorMask<Byte> there = ByteVector.fromArray(BYTES, bytes, at + j).eq(first);
        if (distance > 0) {
          there = there.and(ByteVector.fromArray(BYTES, bytes, at + distance + j).eq(second));
        }
        mark |= there.toLong() << j;
      }
      marks[i] = mark;
    }
  }

  static int chooseMarked(long[] marks, int base, int[] begins, int count, int gap, int[] chosen) {
    int found = 0;
    int at = 0;
    if (GATHERS) {
      int[] words = new int[LANES];
      IntVector numbers = IntVector.zero(INTS).addIndex(1);
      LongVector ones = LongVector.broadcast(LONGS, -1);
      for (; at <= count - LANES; at += LANES) {
        IntVector begin = IntVector.fromArray(INTS, begins, at);
        IntVector bit = begin.sub(base);
        bit.lanewise(VectorOperators.ASHR, 6).intoArray(words, 0);
        LongVector places = widened(IntVector.fromArray(INTS, begins, at + 1).sub(begin).sub(gap));
        LongVector shift = widened(bit).and(Long.SIZE - 1);
        LongVector low =
            LongVector.fromArray(LONGS, marks, 0, words, 0).lanewise(VectorOperators.LSHR, shift);
        LongVector high =
            LongVector.fromArray(LONGS, marks, 1, words, 0)
                .lanewise(VectorOperators.LSHL, 1)
                .lanewise(VectorOperators.LSHL, shift.neg().add(Long.SIZE - 1));
        LongVector there = ones.lanewise(VectorOperators.LSHR, places.neg().and(Long.SIZE - 1));
        VectorMask<Long> marked =
            low.or(high)
                .and(there)
                .compare(VectorOperators.NE, 0)
                .and(places.compare(VectorOperators.GT, 0))
                .or(places.compare(VectorOperators.GT, Long.SIZE));
        // Behind those found is room for all lanes, as no more are found than were looked at.
        numbers.add(at).compress(marked.cast(INTS)).intoArray(chosen, found);
        found += marked.trueCount();
      }
    }
    return VectorKernels.chooseMarked(marks, base, begins, at, count, gap, chosen, found);
  }

  static void fillOnes(int[] ones, int count, long[] words) {
    LongVector all = LongVector.broadcast(LONGS, -1);
    int at = 0;
    for (; at <= count - LANES; at += LANES) {
      LongVector some = widened(IntVector.fromArray(INTS, ones, at).min(Long.SIZE));
      all.lanewise(VectorOperators.LSHR, some.neg().and(Long.SIZE - 1))
          .lanewise(VectorOperators.AND_NOT, some.sub(1).lanewise(VectorOperators.ASHR, 63))
          .intoArray(words, at);
    }
    VectorKernels.fillOnes(ones, at, count, words);
  }

  static int chooseNonZero(long[] words, int count, int[] chosen) {
    int found = 0;
    int at = 0;
    IntVector numbers = IntVector.zero(INTS).addIndex(1);
    for (; at <= count - LANES; at += LANES) {
      VectorMask<Long> some = LongVector.fromArray(LONGS, words, at).compare(VectorOperators.NE, 0);
      // Behind those found is room for all lanes, as no more are found than were looked at.
      numbers.add(at).compress(some.cast(INTS)).intoArray(chosen, found);
      found += some.trueCount();
    }
    return VectorKernels.chooseNonZero(words, at, count, chosen, found);
  }

  private static LongVector widened(IntVector ints) {
    return (LongVector) ints.convertShape(VectorOperators.I2L, LONGS, 0);
  }
}
