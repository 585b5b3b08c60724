package dev.vectordb.internal.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

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

  /** What more than one term in so many has is not looked for by itself. */
  private static final int MANY = 4;

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
   * Returns how to look through the terms: for that of which fewest have it, and where many have
   * that, for all.
   *
   * @param test what is asked of the terms
   * @param ascii whether they are of ASCII characters
   */
  TermLook look(TermTest test, boolean ascii) {
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
    TermColumns columns = TermColumns.of(test, ascii, seen);
    if (rarest == null) {
      return new TermLook(null, columns);
    }
    byte[] end = test.end();
    if (end.length > 0
        && least > terms.size() / RARE
        && ending(end[end.length - 1]) <= Math.min(least, terms.size() / MANY)) {
      return new TermLook(PartPlaces.ofEnd(end[end.length - 1]), null);
    }
    if (test.predicate() == null && (columns == null || !columns.tells())) {
      return new TermLook(PartPlaces.of(rarest), null);
    }
    boolean useless = least > terms.size() * (columns == null ? MOST : 1.0 / MANY);
    return new TermLook(useless ? null : PartPlaces.of(rarest), columns);
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
