package dev.vectordb.benchmarks.engine;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Variant B1: distances from {@link ByteCodes}, eight of them at a time: first a byte of each of
 * their cache lines, so that all are on their way at once, then four and four codes side by side.
 */
final class ByteHops implements HopScorer {
  private static final int BULK = 8;
  private static final int BITS = Math.min(512, VectorShape.preferredShape().vectorBitSize());
  private static final VectorShape WIDE = VectorShape.forBitSize(BITS);
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(BITS / 2));
  private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, WIDE);
  private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, WIDE);
  private static final int LANES = SHORTS.length();
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private final ByteCodes codes;
  private final short[] query;
  private final int[] padded = new int[BULK];
  private final int[] dots = new int[BULK];
  private float factor;

  /** Takes in what is read only to have it in the cache. */
  private int sink;

  ByteHops(ByteCodes codes) {
    this.codes = codes;
    this.query = new short[codes.padded];
  }

  @Override
  public void aim(float[] newQuery) {
    float largest = 0;
    for (float component : newQuery) {
      largest = Math.max(largest, Math.abs(component));
    }
    float scale = largest == 0 ? 1 : largest / ByteCodes.LARGEST;
    for (int i = 0; i < newQuery.length; i++) {
      query[i] = (short) Math.round(newQuery[i] / scale);
    }
    factor = -scale * codes.scale * (codes.euclidean ? 2 : 1);
  }

  @Override
  public void score(int[] nodes, int count, float[] out) {
    for (int at = 0; at < count; at += BULK) {
      int length = Math.min(BULK, count - at);
      System.arraycopy(nodes, at, padded, 0, length);
      Arrays.fill(padded, length, BULK, padded[length - 1]);
      for (int i = 0; i < length; i++) {
        sink += touch(codes.memory, (long) padded[i] * codes.stride, codes.stride);
      }
      dot4(query, codes.memory, codes.stride, padded, 0, dots);
      if (length > BULK / 2) {
        dot4(query, codes.memory, codes.stride, padded, BULK / 2, dots);
      }
      for (int i = 0; i < length; i++) {
        out[at + i] = dots[i] * factor;
      }
      if (codes.euclidean) {
        addSquares(at, length, out);
      }
    }
  }

  private void addSquares(int at, int length, float[] out) {
    for (int i = 0; i < length; i++) {
      out[at + i] +=
          codes.memory.get(ByteCodes.FLOAT, (padded[i] + 1L) * codes.stride - Float.BYTES);
    }
  }

  private static int touch(MemorySegment memory, long offset, int bytes) {
    int sum = 0;
    for (int at = 0; at < bytes; at += ByteCodes.LINE_BYTES) {
      sum += memory.get(ValueLayout.JAVA_BYTE, offset + at);
    }
    return sum;
  }

  private static void dot4(
      short[] query, MemorySegment memory, int stride, int[] nodes, int from, int[] out) {
    long o0 = (long) nodes[from] * stride;
    long o1 = (long) nodes[from + 1] * stride;
    long o2 = (long) nodes[from + 2] * stride;
    long o3 = (long) nodes[from + 3] * stride;
    IntVector even0 = IntVector.zero(INTS);
    IntVector even1 = even0;
    IntVector even2 = even0;
    IntVector even3 = even0;
    IntVector odd0 = even0;
    IntVector odd1 = even0;
    IntVector odd2 = even0;
    IntVector odd3 = even0;
    for (int i = 0; i < query.length; i += 2 * LANES) {
      ShortVector q0 = ShortVector.fromArray(SHORTS, query, i);
      ShortVector q1 = ShortVector.fromArray(SHORTS, query, i + LANES);
      IntVector pairs0 = pairs(q0, q1, memory, o0 + i);
      even0 = even(pairs0).add(even0);
      odd0 = odd(pairs0).add(odd0);
      IntVector pairs1 = pairs(q0, q1, memory, o1 + i);
      even1 = even(pairs1).add(even1);
      odd1 = odd(pairs1).add(odd1);
      IntVector pairs2 = pairs(q0, q1, memory, o2 + i);
      even2 = even(pairs2).add(even2);
      odd2 = odd(pairs2).add(odd2);
      IntVector pairs3 = pairs(q0, q1, memory, o3 + i);
      even3 = even(pairs3).add(even3);
      odd3 = odd(pairs3).add(odd3);
    }
    out[from] = even0.add(odd0).reduceLanes(VectorOperators.ADD);
    out[from + 1] = even1.add(odd1).reduceLanes(VectorOperators.ADD);
    out[from + 2] = even2.add(odd2).reduceLanes(VectorOperators.ADD);
    out[from + 3] = even3.add(odd3).reduceLanes(VectorOperators.ADD);
  }

  /** Two products of at most 127 * 127 fit a short; each int holds two such sums. */
  private static IntVector pairs(ShortVector q0, ShortVector q1, MemorySegment memory, long at) {
    return widened(memory, at).mul(q0).add(widened(memory, at + LANES).mul(q1)).reinterpretAsInts();
  }

  private static ShortVector widened(MemorySegment memory, long at) {
    return (ShortVector)
        ByteVector.fromMemorySegment(BYTES, memory, at, ORDER)
            .convertShape(VectorOperators.B2S, SHORTS, 0);
  }

  private static IntVector even(IntVector pairs) {
    return pairs
        .lanewise(VectorOperators.LSHL, Short.SIZE)
        .lanewise(VectorOperators.ASHR, Short.SIZE);
  }

  private static IntVector odd(IntVector pairs) {
    return pairs.lanewise(VectorOperators.ASHR, Short.SIZE);
  }

  int sink() {
    return sink;
  }
}
