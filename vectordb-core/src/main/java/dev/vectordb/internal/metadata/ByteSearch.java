package dev.vectordb.internal.metadata;

import dev.vectordb.internal.vector.BytePair;
import dev.vectordb.internal.vector.VectorKernels;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Looks for bytes in many bytes: a place where two of them are right is looked at closely (W. Muła,
 * "SIMD-friendly algorithms for substring searching", 2016). Where that is so again and again in
 * vain, the rest is searched by the automaton of Knuth, Morris and Pratt, so the time is linear
 * whatever is there. Immutable.
 */
final class ByteSearch {
  private static final VectorKernels KERNELS = VectorKernels.get();
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Bytes compared in vain for each byte searched, from which on the automaton is quicker. */
  static final int MAX_VAIN = 4;

  static final int FREE_VAIN = 256;

  /** Without the bytes between its first and its last if these are of no matter. */
  private final byte[] needle;

  private final int length;

  /** The first eight bytes of the needle, and which of them there are. */
  private final long head;

  private final long headMask;

  /** Where in what is looked for the pair is. */
  private final int pairAt;

  private final BytePair pair;

  /** For each beginning of the needle the length of the longest proper one that it ends with. */
  private final int[] borders;

  /** Prepares a search for at least one byte, which must not be changed after. */
  ByteSearch(byte[] needle) {
    this(
        needle,
        borders(needle),
        0,
        new BytePair(needle[0], needle[needle.length - 1], needle.length - 1));
  }

  private ByteSearch(byte[] needle, int[] borders, int pairAt, BytePair pair) {
    this.needle = needle;
    this.length = Math.max(needle.length, pair.distance() + 1);
    byte[] first = Arrays.copyOf(needle, Long.BYTES);
    this.head = (long) LONG.get(first, 0);
    this.headMask = needle.length >= Long.BYTES ? -1L : (1L << (Byte.SIZE * needle.length)) - 1;
    this.borders = borders;
    this.pairAt = pairAt;
    this.pair = pair;
  }

  /** Prepares a search for two bytes and whatever is between them, in so many bytes. */
  static ByteSearch ofPair(BytePair pair) {
    return new ByteSearch(new byte[0], new int[0], 0, pair);
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

  /** Returns the same search by those two bytes of it that were seen least. */
  ByteSearch byRarest(int[] seen) {
    if (needle.length <= 2) {
      return this;
    }
    int rarest = 0;
    int second = 1;
    for (int i = 1; i < needle.length; i++) {
      if (seen[needle[i] & 0xFF] < seen[needle[rarest] & 0xFF]) {
        second = rarest;
        rarest = i;
      } else if (i == 1 || seen[needle[i] & 0xFF] < seen[needle[second] & 0xFF]) {
        second = i;
      }
    }
    int from = Math.min(rarest, second);
    int to = Math.max(rarest, second);
    return new ByteSearch(needle, borders, from, new BytePair(needle[from], needle[to], to - from));
  }

  int length() {
    return length;
  }

  /** Returns the first place from {@code from} on, so that it ends by {@code to}, or -1. */
  int find(byte[] bytes, int from, int to) {
    int end = to - length + 1;
    long vain = 0;
    int at = from;
    while (at < end) {
      at = KERNELS.findPair(bytes, at + pairAt, end + pairAt, pair) - pairAt;
      if (at >= end) {
        return -1;
      }
      int equal = equalAt(bytes, at);
      if (equal == needle.length) {
        return at;
      }
      vain += equal + 1;
      at++;
      if (vain > FREE_VAIN + (long) MAX_VAIN * (at - from)) {
        return findSurely(bytes, at, to);
      }
    }
    return -1;
  }

  /**
   * Marks the places where the pair is right.
   *
   * @param from the first place
   * @param to where they end
   * @param marks gets bit i for the place {@code from + i}; long enough
   * @return how many there are
   */
  int mark(byte[] bytes, int from, int to, long[] marks) {
    int end = Math.max(from, to - length + 1);
    return KERNELS.markPairs(bytes, from + pairAt, end + pairAt, pair, marks);
  }

  /**
   * Marks the first 64 places in each term.
   *
   * @param shifted is used up, as long as there are terms; as is {@code all}, if it is long enough
   * @param marks gets a word for each term; of places beyond the term chance tells
   * @return {@code all}, or a longer one
   */
  long[] markEach(TermWindow window, int[] shifted, long[] all, long[] marks) {
    int[] begins = window.begins();
    int terms = window.terms();
    if (KERNELS.marksEach()) {
      for (int i = 0; i < terms; i++) {
        shifted[i] = begins[i] + pairAt;
      }
      KERNELS.markEach(window.bytes(), shifted, terms, pair, marks);
      return all;
    }
    int from = window.from();
    int words = ((window.to() - from) >>> 6) + 2; // one more than is marked: see below
    long[] places = all.length < words ? new long[words] : all;
    mark(window.bytes(), from, window.to(), places);
    for (int i = 0; i < terms; i++) {
      int bit = begins[i] - from;
      int word = bit >> 6;
      marks[i] = (places[word] >>> bit) | (places[word + 1] << 1 << ~bit);
    }
    return places;
  }

  /**
   * Chooses the terms with a place that {@link #mark} marked, and all of more than 64 places.
   *
   * @param from the place of the first mark
   * @param begins where each term begins and, after the last, where the next one would
   * @param gap bytes from the end of a term to the next one, or more: then it has more places
   */
  int chooseMarked(long[] marks, int from, int[] begins, int terms, int gap, int[] chosen) {
    return KERNELS.chooseMarked(marks, from, begins, terms, gap + length - 1, chosen);
  }

  /** Tells whether a right pair is all that is looked for. */
  boolean isPair() {
    return needle.length <= pair.distance() + 1 && needle.length <= 2;
  }

  /** Returns how many bytes are right, from the first on. */
  private int equalAt(byte[] bytes, int at) {
    int equal = 0;
    if (at <= bytes.length - Long.BYTES) {
      long different = ((long) LONG.get(bytes, at) ^ head) & headMask;
      if (different != 0) {
        return Long.numberOfTrailingZeros(different) >>> 3;
      }
      equal = Math.min(needle.length, Long.BYTES);
    }
    while (equal < needle.length && bytes[at + equal] == needle[equal]) {
      equal++;
    }
    return equal;
  }

  /** Returns how many bytes were compared in vain at a place; -1 if what is looked for is there. */
  int vainAt(byte[] bytes, int at) {
    int equal = equalAt(bytes, at);
    return equal == needle.length ? -1 : equal + 1;
  }

  /** Does as {@link #find} for whole needles, by the automaton alone. */
  int findSurely(byte[] bytes, int from, int to) {
    int state = 0;
    for (int i = from; i < to; i++) {
      while (state >= 0 && needle[state] != bytes[i]) {
        state = borders[state];
      }
      if (++state == needle.length) {
        return i - needle.length + 1;
      }
    }
    return -1;
  }
}
