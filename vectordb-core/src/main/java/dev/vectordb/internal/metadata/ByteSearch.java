package dev.vectordb.internal.metadata;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Looks for bytes in many bytes, eight places at a time: a place where the first and the last byte
 * are right is looked at closely (W. Muła, "SIMD-friendly algorithms for substring searching",
 * 2016, here within the bits of a long). Where that is so again and again in vain, the rest is
 * searched by the automaton of Knuth, Morris and Pratt, so the time is linear whatever is there.
 * Immutable.
 */
final class ByteSearch {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;
  private static final long EACH_BYTE = 0x0101010101010101L;

  /** Bytes compared in vain for each byte searched, from which on the automaton is quicker. */
  private static final int MAX_VAIN = 4;

  private static final int FREE_VAIN = 256;

  private final byte[] needle;
  private final int last;
  private final long firstByte;
  private final long lastByte;

  /** For each beginning of the needle the length of the longest proper one that it ends with. */
  private final int[] borders;

  /** Prepares a search for at least one byte, which must not be changed after. */
  ByteSearch(byte[] needle) {
    this.needle = needle;
    this.last = needle.length - 1;
    this.firstByte = (needle[0] & 0xFF) * EACH_BYTE;
    this.lastByte = (needle[last] & 0xFF) * EACH_BYTE;
    this.borders = borders(needle);
  }

  private static int[] borders(byte[] needle) {
    int[] borders = new int[needle.length + 1];
    borders[0] = -1;
    int border = -1;
    for (int i = 0; i < needle.length; i++) {
      while (border >= 0 && needle[border] != needle[i]) {
        border = borders[border];
      }
      borders[i + 1] = ++border;
    }
    return borders;
  }

  int length() {
    return needle.length;
  }

  /** Returns the first place from {@code from} on, so that it ends by {@code to}, or -1. */
  int find(byte[] bytes, int from, int to) {
    long vain = 0;
    int at = from;
    for (; at + last + Long.BYTES <= to; at += Long.BYTES) {
      long found = candidates((long) LONG.get(bytes, at), (long) LONG.get(bytes, at + last));
      for (; found != 0; found &= found - 1) {
        int place = at + (Long.numberOfTrailingZeros(found) >>> 3);
        int equal = equalBytes(bytes, place);
        if (equal == needle.length) {
          return place;
        }
        vain += equal;
      }
      if (vain > FREE_VAIN + (long) MAX_VAIN * (at - from)) {
        return automaton(bytes, at + Long.BYTES, to);
      }
    }
    for (; at + last < to; at++) {
      if (equalBytes(bytes, at) == needle.length) {
        return at;
      }
    }
    return -1;
  }

  /** The same in a segment; beyond its middle it is the same code, which no one type serves. */
  long find(MemorySegment segment, long from, long to) {
    long vain = 0;
    long at = from;
    for (; at + last + Long.BYTES <= to; at += Long.BYTES) {
      long found =
          candidates(segment.get(SectionFormat.LONG, at), segment.get(SectionFormat.LONG, at + last));
      for (; found != 0; found &= found - 1) {
        long place = at + (Long.numberOfTrailingZeros(found) >>> 3);
        int equal = equalBytes(segment, place);
        if (equal == needle.length) {
          return place;
        }
        vain += equal;
      }
      if (vain > FREE_VAIN + MAX_VAIN * (at - from)) {
        return automaton(segment, at + Long.BYTES, to);
      }
    }
    for (; at + last < to; at++) {
      if (equalBytes(segment, at) == needle.length) {
        return at;
      }
    }
    return -1;
  }

  /** Returns the high bit of each byte where the needle may begin. */
  private long candidates(long beginning, long end) {
    long different = (beginning ^ firstByte) | (end ^ lastByte);
    return ~(((different & LOW_BITS) + LOW_BITS) | different | LOW_BITS);
  }

  private int equalBytes(byte[] bytes, int at) {
    int i = 0;
    while (i < needle.length && bytes[at + i] == needle[i]) {
      i++;
    }
    return i;
  }

  private int equalBytes(MemorySegment segment, long at) {
    int i = 0;
    while (i < needle.length && segment.get(ValueLayout.JAVA_BYTE, at + i) == needle[i]) {
      i++;
    }
    return i;
  }

  private int automaton(byte[] bytes, int from, int to) {
    int state = 0;
    for (int i = from; i < to; i++) {
      state = next(state, bytes[i]);
      if (state == needle.length) {
        return i - last;
      }
    }
    return -1;
  }

  private long automaton(MemorySegment segment, long from, long to) {
    int state = 0;
    for (long i = from; i < to; i++) {
      state = next(state, segment.get(ValueLayout.JAVA_BYTE, i));
      if (state == needle.length) {
        return i - last;
      }
    }
    return -1;
  }

  private int next(int state, byte read) {
    int next = state;
    while (next >= 0 && needle[next] != read) {
      next = borders[next];
    }
    return next + 1;
  }
}
