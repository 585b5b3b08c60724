package dev.vectordb.internal.metadata;

import java.util.Arrays;

/**
 * The numbers of the first terms of a pool in the order of the terms. Immutable.
 *
 * <p>Sorting waits until a query wants the order, and the order of what came since is put off until
 * it is worth a merge: many fields are only ever asked for equality.
 */
final class TermOrder {
  static final TermOrder EMPTY = new TermOrder(new int[0]);

  private final int[] terms;

  private TermOrder(int[] terms) {
    this.terms = terms;
  }

  int size() {
    return terms.length;
  }

  int term(int index) {
    return terms[index];
  }

  /** Returns the order of all terms of the pool, of which this is the order of the first. */
  TermOrder extended(TermPool pool) {
    int[] all = Arrays.copyOf(terms, pool.size());
    for (int i = terms.length; i < all.length; i++) {
      all[i] = i;
    }
    int[] spare = new int[all.length];
    sort(pool, all, spare, terms.length, all.length);
    merge(pool, all, spare, 0, terms.length, all.length);
    return new TermOrder(all);
  }

  private static void sort(TermPool pool, int[] terms, int[] spare, int from, int to) {
    if (to - from < 2) {
      return;
    }
    int middle = (from + to) >>> 1;
    sort(pool, terms, spare, from, middle);
    sort(pool, terms, spare, middle, to);
    merge(pool, terms, spare, from, middle, to);
  }

  private static void merge(TermPool pool, int[] terms, int[] spare, int from, int middle, int to) {
    if (from == middle || middle == to || pool.compare(terms[middle - 1], terms[middle]) <= 0) {
      return;
    }
    System.arraycopy(terms, from, spare, from, middle - from);
    int left = from;
    int right = middle;
    for (int i = from; left < middle; i++) {
      boolean takeRight = right < to && pool.compare(terms[right], spare[left]) < 0;
      terms[i] = takeRight ? terms[right++] : spare[left++];
    }
  }

  /** Returns the first index whose term is not before the range. */
  int from(TermPool pool, TermRange range) {
    byte[] low = range.low();
    int from = 0;
    int to = low == null ? 0 : terms.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (low != null && range.isBelow(pool.compare(terms[middle], low))) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  /** Returns the first index whose term is behind the range. */
  int to(TermPool pool, TermRange range) {
    byte[] high = range.high();
    int from = 0;
    int to = terms.length;
    while (high != null && from < to) {
      int middle = (from + to) >>> 1;
      if (range.isAbove(pool.compare(terms[middle], high))) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return to;
  }
}
