package dev.vectordb.internal.metadata;

import dev.vectordb.internal.vector.VectorKernels;

/**
 * Looks for bytes in many bytes: a place where the first and the last are right is looked at
 * closely (W. Muła, "SIMD-friendly algorithms for substring searching", 2016). Where that is so
 * again and again in vain, the rest is searched by the automaton of Knuth, Morris and Pratt, so the
 * time is linear whatever is there. Immutable.
 */
final class ByteSearch {
  private static final VectorKernels KERNELS = VectorKernels.get();

  /** Bytes compared in vain for each byte searched, from which on the automaton is quicker. */
  private static final int MAX_VAIN = 4;

  private static final int FREE_VAIN = 256;

  private final byte[] needle;
  private final int last;

  /** For each beginning of the needle the length of the longest proper one that it ends with. */
  private final int[] borders;

  /** Prepares a search for at least one byte, which must not be changed after. */
  ByteSearch(byte[] needle) {
    this.needle = needle;
    this.last = needle.length - 1;
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
    int end = to - last;
    long vain = 0;
    int at = from;
    while (at < end) {
      at = KERNELS.findPair(bytes, at, end, needle[0], needle[last], last);
      if (at >= end) {
        return -1;
      }
      int equal = 1;
      while (equal < last && bytes[at + equal] == needle[equal]) {
        equal++;
      }
      if (equal >= last) {
        return at;
      }
      vain += equal;
      at++;
      if (vain > FREE_VAIN + (long) MAX_VAIN * (at - from)) {
        return automaton(bytes, at, to);
      }
    }
    return -1;
  }

  private int automaton(byte[] bytes, int from, int to) {
    int state = 0;
    for (int i = from; i < to; i++) {
      while (state >= 0 && needle[state] != bytes[i]) {
        state = borders[state];
      }
      if (++state == needle.length) {
        return i - last;
      }
    }
    return -1;
  }
}
