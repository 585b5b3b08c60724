package dev.vectordb.internal.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Plain Java, with independent sums so that the processor can overlap them. */
final class ScalarKernels extends VectorKernels {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
  private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;
  private static final long EACH_BYTE = 0x0101010101010101L;

  /** Times the low bits of eight bytes, brings these together in the highest byte. */
  private static final long GATHER_BITS = 0x0102040810204080L;

  @Override
  public String name() {
    return "scalar";
  }

  /** Eight places at a time, in the bytes of a long. */
  @Override
  public int findPair(byte[] bytes, int from, int to, BytePair pair) {
    long firsts = (pair.first() & 0xFF) * EACH_BYTE;
    long seconds = (pair.second() & 0xFF) * EACH_BYTE;
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long both = pairs(bytes, at, firsts, seconds, pair.distance());
      if (both != 0) {
        return at + (Long.numberOfTrailingZeros(both) >>> 3);
      }
    }
    return findPairAtEnd(bytes, at, to, pair);
  }

  @Override
  public int markPairs(byte[] bytes, int from, int to, BytePair pair, long[] marks) {
    long firsts = (pair.first() & 0xFF) * EACH_BYTE;
    long seconds = (pair.second() & 0xFF) * EACH_BYTE;
    int count = 0;
    int at = from;
    for (int word = 0; at <= to - Long.SIZE; at += Long.SIZE, word++) {
      long mark = 0;
      for (int i = 0; i < Long.SIZE; i += Long.BYTES) {
        long both = pairs(bytes, at + i, firsts, seconds, pair.distance());
        mark |= (((both >>> 7) * GATHER_BITS) >>> 56) << i;
      }
      marks[word] = mark;
      count += Long.bitCount(mark);
    }
    return count + markPairsAtEnd(bytes, from, at, to, pair, marks);
  }

  @Override
  public int chooseMarked(long[] marks, int base, int[] begins, int count, int gap, int[] chosen) {
    return chooseMarked(marks, base, begins, 0, count, gap, chosen, 0);
  }

  /** Returns the high bit of each of eight bytes where both are right. */
  private static long pairs(byte[] bytes, int at, long firsts, long seconds, int distance) {
    long different =
        ((long) LONG.get(bytes, at) ^ firsts) | ((long) LONG.get(bytes, at + distance) ^ seconds);
    // The high bit of each byte that is zero; no carry leaves a byte.
    return ~(((different & LOW_BITS) + LOW_BITS) | different | LOW_BITS);
  }

  @Override
  public float dot(float[] a, float[] b) {
    checkLengths(a, b);
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      s0 += a[i] * b[i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public float squaredEuclidean(float[] a, float[] b) {
    checkLengths(a, b);
    float s0 = 0;
    float s1 = 0;
    int i = 0;
    for (; i + 1 < a.length; i += 2) {
      float d0 = a[i] - b[i];
      float d1 = a[i + 1] - b[i + 1];
      s0 += d0 * d0;
      s1 += d1 * d1;
    }
    if (i < a.length) {
      float d = a[i] - b[i];
      s0 += d * d;
    }
    return s0 + s1;
  }

  @Override
  public float dot(float[] query, MemorySegment segment, long offset) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    for (int i = 0; i < query.length; i += 4) {
      long at = offset + (long) i * Float.BYTES;
      s0 += query[i] * segment.get(FLOAT, at);
      s1 += query[i + 1] * segment.get(FLOAT, at + 4);
      s2 += query[i + 2] * segment.get(FLOAT, at + 8);
      s3 += query[i + 3] * segment.get(FLOAT, at + 12);
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  public float squaredEuclidean(float[] query, MemorySegment segment, long offset) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    for (int i = 0; i < query.length; i += 4) {
      long at = offset + (long) i * Float.BYTES;
      float d0 = query[i] - segment.get(FLOAT, at);
      float d1 = query[i + 1] - segment.get(FLOAT, at + 4);
      float d2 = query[i + 2] - segment.get(FLOAT, at + 8);
      float d3 = query[i + 3] - segment.get(FLOAT, at + 12);
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    return (s0 + s1) + (s2 + s3);
  }

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
    for (int i = 0; i < count; i++) {
      long code = offset + i * stride;
      int sum = 0;
      for (int j = 0; j < query.length; j++) {
        sum += query[j] * segment.get(ValueLayout.JAVA_BYTE, code + j);
      }
      out[i] = sum;
    }
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
    for (int i = 0; i < count; i++) {
      out[at + i] = halfDot(query, segment, offset + i * stride);
    }
  }

  private static float halfDot(float[] query, MemorySegment segment, long offset) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    for (int i = 0; i < query.length; i += 4) {
      long code = offset + (long) i * Short.BYTES;
      s0 += query[i] * VectorKernels.shrunkHalf(segment.get(SHORT, code));
      s1 += query[i + 1] * VectorKernels.shrunkHalf(segment.get(SHORT, code + 2));
      s2 += query[i + 2] * VectorKernels.shrunkHalf(segment.get(SHORT, code + 4));
      s3 += query[i + 3] * VectorKernels.shrunkHalf(segment.get(SHORT, code + 6));
    }
    return (s0 + s1) + (s2 + s3);
  }

  @Override
  void dot4(float[] query, VectorRows rows, int[] ordinals, int at, float[] out) {
    dots(query, rows, ordinals, at, at + 4, out);
  }

  @Override
  void dot8(float[] query, VectorRows rows, int[] ordinals, int at, float[] out) {
    dots(query, rows, ordinals, at, at + 8, out);
  }

  @Override
  void squaredEuclidean4(float[] query, VectorRows rows, int[] ordinals, int at, float[] out) {
    euclideans(query, rows, ordinals, at, at + 4, out);
  }

  @Override
  void squaredEuclidean8(float[] query, VectorRows rows, int[] ordinals, int at, float[] out) {
    euclideans(query, rows, ordinals, at, at + 8, out);
  }

  private void dots(float[] query, VectorRows rows, int[] ordinals, int from, int to, float[] out) {
    for (int i = from; i < to; i++) {
      out[i] = dot(query, rows.segmentOf(ordinals[i]), rows.offsetOf(ordinals[i]));
    }
  }

  private void euclideans(
      float[] query, VectorRows rows, int[] ordinals, int from, int to, float[] out) {
    for (int i = from; i < to; i++) {
      out[i] = squaredEuclidean(query, rows.segmentOf(ordinals[i]), rows.offsetOf(ordinals[i]));
    }
  }
}
