package dev.vectordb.internal.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The Vector API at the width the processor prefers. The bulk forms are written out, one
 * accumulator for each row: arrays of vectors would be boxed.
 */
final class PanamaKernels extends VectorKernels {
  /** At most 512 bits, so that padded rows are whole numbers of vectors. */
  private static final VectorSpecies<Float> SPECIES =
      FloatVector.SPECIES_PREFERRED.length() <= 16
          ? FloatVector.SPECIES_PREFERRED
          : FloatVector.SPECIES_512;

  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
  private static final int BYTE_LANES = BYTES.length();
  private static final int LANES = SPECIES.length();
  private static final long VECTOR_BYTES = SPECIES.vectorByteSize();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  @Override
  public String name() {
    return "panama-" + SPECIES.vectorBitSize();
  }

  private static FloatVector load(MemorySegment segment, long offset) {
    return FloatVector.fromMemorySegment(SPECIES, segment, offset, ORDER);
  }

  private static FloatVector addSquare(FloatVector a, FloatVector b, FloatVector sum) {
    FloatVector difference = a.sub(b);
    return difference.fma(difference, sum);
  }

  private static float sum(FloatVector vector) {
    return vector.reduceLanes(VectorOperators.ADD);
  }

  @Override
  public int findPair(byte[] bytes, int from, int to, BytePair pair) {
    int at = from;
    for (; at <= to - BYTE_LANES; at += BYTE_LANES) {
      VectorMask<Byte> both = pairs(bytes, at, pair.first(), pair.second(), pair.distance());
      if (both.anyTrue()) {
        return at + both.firstTrue();
      }
    }
    return findPairAtEnd(bytes, at, to, pair);
  }

  @Override
  public int markPairs(byte[] bytes, int from, int to, BytePair pair, long[] marks) {
    byte first = pair.first();
    byte second = pair.second();
    int distance = pair.distance();
    int count = 0;
    int at = from;
    for (int word = 0; at <= to - Long.SIZE; at += Long.SIZE, word++) {
      long mark = 0;
      for (int i = 0; i < Long.SIZE; i += BYTE_LANES) {
        mark |= pairs(bytes, at + i, first, second, distance).toLong() << i;
      }
      marks[word] = mark;
      count += Long.bitCount(mark);
    }
    return count + markPairsAtEnd(bytes, from, at, to, pair, marks);
  }

  @Override
  public boolean marksEach() {
    return PanamaMarks.MARKS_EACH;
  }

  @Override
  public void markEach(byte[] bytes, int[] begins, int count, BytePair pair, long[] marks) {
    PanamaMarks.markEach(bytes, begins, count, pair, marks);
  }

  @Override
  public void fillOnes(int[] ones, int count, long[] words) {
    PanamaMarks.fillOnes(ones, count, words);
  }

  @Override
  public int chooseNonZero(long[] words, int count, int[] chosen) {
    return PanamaMarks.chooseNonZero(words, count, chosen);
  }

  @Override
  public int chooseMarked(long[] marks, int base, int[] begins, int count, int gap, int[] chosen) {
    return PanamaMarks.chooseMarked(marks, base, begins, count, gap, chosen);
  }

  private static VectorMask<Byte> pairs(
      byte[] bytes, int at, byte first, byte second, int distance) {
    return ByteVector.fromArray(BYTES, bytes, at)
        .eq(first)
        .and(ByteVector.fromArray(BYTES, bytes, at + distance).eq(second));
  }

  @Override
  public float dot(float[] a, float[] b) {
    checkLengths(a, b);
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= a.length - 2 * LANES; i += 2 * LANES) {
      s0 = FloatVector.fromArray(SPECIES, a, i).fma(FloatVector.fromArray(SPECIES, b, i), s0);
      s1 =
          FloatVector.fromArray(SPECIES, a, i + LANES)
              .fma(FloatVector.fromArray(SPECIES, b, i + LANES), s1);
    }
    float sum = sum(s0.add(s1));
    for (; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Override
  public float squaredEuclidean(float[] a, float[] b) {
    checkLengths(a, b);
    FloatVector s = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= a.length - LANES; i += LANES) {
      s = addSquare(FloatVector.fromArray(SPECIES, a, i), FloatVector.fromArray(SPECIES, b, i), s);
    }
    float sum = sum(s);
    for (; i < a.length; i++) {
      float difference = a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  /** Four sums: one alone would wait for itself at every step. */
  @Override
  public float dot(float[] query, MemorySegment segment, long offset) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector s2 = FloatVector.zero(SPECIES);
    FloatVector s3 = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= query.length - 4 * LANES; i += 4 * LANES) {
      long at = offset + (long) i * Float.BYTES;
      s0 = load(segment, at).fma(FloatVector.fromArray(SPECIES, query, i), s0);
      s1 =
          load(segment, at + VECTOR_BYTES)
              .fma(FloatVector.fromArray(SPECIES, query, i + LANES), s1);
      s2 =
          load(segment, at + 2 * VECTOR_BYTES)
              .fma(FloatVector.fromArray(SPECIES, query, i + 2 * LANES), s2);
      s3 =
          load(segment, at + 3 * VECTOR_BYTES)
              .fma(FloatVector.fromArray(SPECIES, query, i + 3 * LANES), s3);
    }
    for (; i < query.length; i += LANES) {
      s0 =
          load(segment, offset + (long) i * Float.BYTES)
              .fma(FloatVector.fromArray(SPECIES, query, i), s0);
    }
    return sum(s0.add(s1).add(s2.add(s3)));
  }

  @Override
  public float squaredEuclidean(float[] query, MemorySegment segment, long offset) {
    FloatVector s0 = FloatVector.zero(SPECIES);
    FloatVector s1 = FloatVector.zero(SPECIES);
    FloatVector s2 = FloatVector.zero(SPECIES);
    FloatVector s3 = FloatVector.zero(SPECIES);
    int i = 0;
    for (; i <= query.length - 4 * LANES; i += 4 * LANES) {
      long at = offset + (long) i * Float.BYTES;
      s0 = addSquare(FloatVector.fromArray(SPECIES, query, i), load(segment, at), s0);
      s1 =
          addSquare(
              FloatVector.fromArray(SPECIES, query, i + LANES),
              load(segment, at + VECTOR_BYTES),
              s1);
      s2 =
          addSquare(
              FloatVector.fromArray(SPECIES, query, i + 2 * LANES),
              load(segment, at + 2 * VECTOR_BYTES),
              s2);
      s3 =
          addSquare(
              FloatVector.fromArray(SPECIES, query, i + 3 * LANES),
              load(segment, at + 3 * VECTOR_BYTES),
              s3);
    }
    for (; i < query.length; i += LANES) {
      s0 =
          addSquare(
              FloatVector.fromArray(SPECIES, query, i),
              load(segment, offset + (long) i * Float.BYTES),
              s0);
    }
    return sum(s0.add(s1).add(s2.add(s3)));
  }

  /**
   * Row after row: the processor fetches ahead along one stream of addresses. Several rows side by
   * side, which is best for rows far apart, confuse it and halve the speed.
   */
  @Override
  void dots(float[] query, MemorySegment segment, long offset, int count, float[] out, int at) {
    long next = offset;
    for (int i = at; i < at + count; i++) {
      out[i] = dot(query, segment, next);
      next += (long) query.length * Float.BYTES;
    }
  }

  @Override
  void squaredEuclideans(
      float[] query, MemorySegment segment, long offset, int count, float[] out, int at) {
    long next = offset;
    for (int i = at; i < at + count; i++) {
      out[i] = squaredEuclidean(query, segment, next);
      next += (long) query.length * Float.BYTES;
    }
  }

  @Override
  public void byteDots(
      short[] query, MemorySegment segment, long offset, long stride, int count, int[] out) {
    PanamaCodes.byteDots(query, segment, offset, stride, count, out);
  }

  @Override
  public void halfDots(
      float[] query,
      MemorySegment segment,
      long offset,
      long stride,
      int count,
      float[] out,
      int at) {
    PanamaCodes.halfDots(query, segment, offset, stride, count, out, at);
  }

  @Override
  void dot4(float[] query, VectorRows rows, int[] ordinals, int at, float[] out) {
    int r0 = ordinals[at];
    int r1 = ordinals[at + 1];
    int r2 = ordinals[at + 2];
    int r3 = ordinals[at + 3];
    MemorySegment s0 = rows.segmentOf(r0);
    long o0 = rows.offsetOf(r0);
    MemorySegment s1 = rows.segmentOf(r1);
    long o1 = rows.offsetOf(r1);
    MemorySegment s2 = rows.segmentOf(r2);
    long o2 = rows.offsetOf(r2);
    MemorySegment s3 = rows.segmentOf(r3);
    long o3 = rows.offsetOf(r3);
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = FloatVector.zero(SPECIES);
    FloatVector a2 = FloatVector.zero(SPECIES);
    FloatVector a3 = FloatVector.zero(SPECIES);
    for (int i = 0; i < query.length; i += LANES) {
      FloatVector q = FloatVector.fromArray(SPECIES, query, i);
      long b = (long) i * Float.BYTES;
      a0 = load(s0, o0 + b).fma(q, a0);
      a1 = load(s1, o1 + b).fma(q, a1);
      a2 = load(s2, o2 + b).fma(q, a2);
      a3 = load(s3, o3 + b).fma(q, a3);
    }
    out[at] = sum(a0);
    out[at + 1] = sum(a1);
    out[at + 2] = sum(a2);
    out[at + 3] = sum(a3);
  }

  @Override
  void dot8(float[] query, VectorRows rows, int[] ordinals, int at, float[] out) {
    int r0 = ordinals[at];
    int r1 = ordinals[at + 1];
    int r2 = ordinals[at + 2];
    int r3 = ordinals[at + 3];
    int r4 = ordinals[at + 4];
    int r5 = ordinals[at + 5];
    int r6 = ordinals[at + 6];
    int r7 = ordinals[at + 7];
    MemorySegment s0 = rows.segmentOf(r0);
    long o0 = rows.offsetOf(r0);
    MemorySegment s1 = rows.segmentOf(r1);
    long o1 = rows.offsetOf(r1);
    MemorySegment s2 = rows.segmentOf(r2);
    long o2 = rows.offsetOf(r2);
    MemorySegment s3 = rows.segmentOf(r3);
    long o3 = rows.offsetOf(r3);
    MemorySegment s4 = rows.segmentOf(r4);
    long o4 = rows.offsetOf(r4);
    MemorySegment s5 = rows.segmentOf(r5);
    long o5 = rows.offsetOf(r5);
    MemorySegment s6 = rows.segmentOf(r6);
    long o6 = rows.offsetOf(r6);
    MemorySegment s7 = rows.segmentOf(r7);
    long o7 = rows.offsetOf(r7);
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = FloatVector.zero(SPECIES);
    FloatVector a2 = FloatVector.zero(SPECIES);
    FloatVector a3 = FloatVector.zero(SPECIES);
    FloatVector a4 = FloatVector.zero(SPECIES);
    FloatVector a5 = FloatVector.zero(SPECIES);
    FloatVector a6 = FloatVector.zero(SPECIES);
    FloatVector a7 = FloatVector.zero(SPECIES);
    for (int i = 0; i < query.length; i += LANES) {
      FloatVector q = FloatVector.fromArray(SPECIES, query, i);
      long b = (long) i * Float.BYTES;
      a0 = load(s0, o0 + b).fma(q, a0);
      a1 = load(s1, o1 + b).fma(q, a1);
      a2 = load(s2, o2 + b).fma(q, a2);
      a3 = load(s3, o3 + b).fma(q, a3);
      a4 = load(s4, o4 + b).fma(q, a4);
      a5 = load(s5, o5 + b).fma(q, a5);
      a6 = load(s6, o6 + b).fma(q, a6);
      a7 = load(s7, o7 + b).fma(q, a7);
    }
    out[at] = sum(a0);
    out[at + 1] = sum(a1);
    out[at + 2] = sum(a2);
    out[at + 3] = sum(a3);
    out[at + 4] = sum(a4);
    out[at + 5] = sum(a5);
    out[at + 6] = sum(a6);
    out[at + 7] = sum(a7);
  }

  @Override
  void squaredEuclidean4(float[] query, VectorRows rows, int[] ordinals, int at, float[] out) {
    int r0 = ordinals[at];
    int r1 = ordinals[at + 1];
    int r2 = ordinals[at + 2];
    int r3 = ordinals[at + 3];
    MemorySegment s0 = rows.segmentOf(r0);
    long o0 = rows.offsetOf(r0);
    MemorySegment s1 = rows.segmentOf(r1);
    long o1 = rows.offsetOf(r1);
    MemorySegment s2 = rows.segmentOf(r2);
    long o2 = rows.offsetOf(r2);
    MemorySegment s3 = rows.segmentOf(r3);
    long o3 = rows.offsetOf(r3);
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = FloatVector.zero(SPECIES);
    FloatVector a2 = FloatVector.zero(SPECIES);
    FloatVector a3 = FloatVector.zero(SPECIES);
    for (int i = 0; i < query.length; i += LANES) {
      FloatVector q = FloatVector.fromArray(SPECIES, query, i);
      long b = (long) i * Float.BYTES;
      a0 = addSquare(q, load(s0, o0 + b), a0);
      a1 = addSquare(q, load(s1, o1 + b), a1);
      a2 = addSquare(q, load(s2, o2 + b), a2);
      a3 = addSquare(q, load(s3, o3 + b), a3);
    }
    out[at] = sum(a0);
    out[at + 1] = sum(a1);
    out[at + 2] = sum(a2);
    out[at + 3] = sum(a3);
  }

  @Override
  void squaredEuclidean8(float[] query, VectorRows rows, int[] ordinals, int at, float[] out) {
    int r0 = ordinals[at];
    int r1 = ordinals[at + 1];
    int r2 = ordinals[at + 2];
    int r3 = ordinals[at + 3];
    int r4 = ordinals[at + 4];
    int r5 = ordinals[at + 5];
    int r6 = ordinals[at + 6];
    int r7 = ordinals[at + 7];
    MemorySegment s0 = rows.segmentOf(r0);
    long o0 = rows.offsetOf(r0);
    MemorySegment s1 = rows.segmentOf(r1);
    long o1 = rows.offsetOf(r1);
    MemorySegment s2 = rows.segmentOf(r2);
    long o2 = rows.offsetOf(r2);
    MemorySegment s3 = rows.segmentOf(r3);
    long o3 = rows.offsetOf(r3);
    MemorySegment s4 = rows.segmentOf(r4);
    long o4 = rows.offsetOf(r4);
    MemorySegment s5 = rows.segmentOf(r5);
    long o5 = rows.offsetOf(r5);
    MemorySegment s6 = rows.segmentOf(r6);
    long o6 = rows.offsetOf(r6);
    MemorySegment s7 = rows.segmentOf(r7);
    long o7 = rows.offsetOf(r7);
    FloatVector a0 = FloatVector.zero(SPECIES);
    FloatVector a1 = FloatVector.zero(SPECIES);
    FloatVector a2 = FloatVector.zero(SPECIES);
    FloatVector a3 = FloatVector.zero(SPECIES);
    FloatVector a4 = FloatVector.zero(SPECIES);
    FloatVector a5 = FloatVector.zero(SPECIES);
    FloatVector a6 = FloatVector.zero(SPECIES);
    FloatVector a7 = FloatVector.zero(SPECIES);
    for (int i = 0; i < query.length; i += LANES) {
      FloatVector q = FloatVector.fromArray(SPECIES, query, i);
      long b = (long) i * Float.BYTES;
      a0 = addSquare(q, load(s0, o0 + b), a0);
      a1 = addSquare(q, load(s1, o1 + b), a1);
      a2 = addSquare(q, load(s2, o2 + b), a2);
      a3 = addSquare(q, load(s3, o3 + b), a3);
      a4 = addSquare(q, load(s4, o4 + b), a4);
      a5 = addSquare(q, load(s5, o5 + b), a5);
      a6 = addSquare(q, load(s6, o6 + b), a6);
      a7 = addSquare(q, load(s7, o7 + b), a7);
    }
    out[at] = sum(a0);
    out[at + 1] = sum(a1);
    out[at + 2] = sum(a2);
    out[at + 3] = sum(a3);
    out[at + 4] = sum(a4);
    out[at + 5] = sum(a5);
    out[at + 6] = sum(a6);
    out[at + 7] = sum(a7);
  }
}
