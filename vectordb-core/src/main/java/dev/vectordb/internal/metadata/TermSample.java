package dev.vectordb.internal.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Some terms of many, which tell what of that which every wanted term has is the rarest. Not
 * thread-safe.
 */
final class TermSample {
  private static final int TERMS = 64;
  private static final int MAX_BYTES = 1024;
  private static final double MOST = 0.6;

  /** What one term in so many has at most is found quicker by going from place to place. */
  private static final int RARE = 16;

  private final List<byte[]> terms = new ArrayList<>(TERMS);
  private final int[] seen = new int[256];

  /** Returns the numbers of some of so many terms: by chance, as terms may come in cycles. */
  static IntStream numbers(int terms) {
    return new SplittableRandom(terms).ints(Math.min(terms, TERMS), 0, Math.max(1, terms));
  }

  /** Adds a term, of a long one its end. */
  void add(byte[] bytes, int offset, int length) {
    byte[] term = new byte[Math.min(length, MAX_BYTES)];
    System.arraycopy(bytes, offset + length - term.length, term, 0, term.length);
    terms.add(term);
    for (byte b : term) {
      seen[b & 0xFF]++;
    }
  }

  /**
   * Returns what is to be looked for in the terms, that of which fewest have it.
   *
   * @param test what is asked of the terms
   * @param ascii whether they are of ASCII characters
   * @return null if there is nothing, or most terms have it and are to be looked at anyway
   */
  @Nullable PartPlaces rarest(TermTest test, boolean ascii) {
    ByteSearch rarest = null;
    int least = Integer.MAX_VALUE;
    for (ByteSearch part : test.parts(ascii)) {
      ByteSearch quick = part.byRarest(seen);
      int count = count(quick);
      if (rarest == null || count < least || (count == least && quick.length() > rarest.length())) {
        rarest = quick;
        least = count;
      }
    }
    byte[] end = test.end();
    if (end.length > 0 && least > terms.size() / RARE && ending(end[end.length - 1]) <= least) {
      return PartPlaces.ofEnd(end[end.length - 1]);
    }
    boolean useless = test.predicate() != null && least > terms.size() * MOST;
    return rarest == null || useless ? null : PartPlaces.of(rarest);
  }

  private int ending(byte last) {
    int count = 0;
    for (byte[] term : terms) {
      count += term.length > 0 && term[term.length - 1] == last ? 1 : 0;
    }
    return count;
  }

  private int count(ByteSearch part) {
    int count = 0;
    for (byte[] term : terms) {
      count += part.find(term, 0, term.length) >= 0 ? 1 : 0;
    }
    return count;
  }
}
