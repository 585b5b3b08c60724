package dev.vectordb.internal.metadata;

/** Pairs of a key and an ordinal, sorted by key and then by ordinal. */
abstract sealed class SortedKeys permits KeyRun, KeyTable {
  abstract int size();

  /** Tells whether the lower half of any key is not zero. */
  abstract boolean isWide();

  abstract long high(int index);

  abstract long low(int index);

  /** Returns the ordinal of a pair, or a negative number if the pair was removed. */
  abstract int ordinal(int index);

  public final void collect(KeyRange range, OrdinalCollector out) {
    int to = to(range);
    for (int i = from(range); i < to; i++) {
      out.add(ordinal(i));
    }
  }

  /** Returns how many pairs lie in the range, removed ones among them. */
  final int pairCount(KeyRange range) {
    return Math.max(0, to(range) - from(range));
  }

  /** Compares the key of a pair with the key of another. */
  static int compare(SortedKeys a, int i, SortedKeys b, int j) {
    return SortKey.compare(a.high(i), a.low(i), b.high(j), b.low(j));
  }

  private int from(KeyRange range) {
    SortKey low = range.low();
    return low == null ? 0 : range.lowInclusive() ? firstFrom(low) : firstAfter(low);
  }

  private int to(KeyRange range) {
    SortKey high = range.high();
    return high == null ? size() : range.highInclusive() ? firstAfter(high) : firstFrom(high);
  }

  private int firstFrom(SortKey key) {
    return search(key, 0);
  }

  private int firstAfter(SortKey key) {
    return search(key, 1);
  }

  /** Returns the first index whose key compares with the given one as {@code order} or more. */
  private int search(SortKey key, int order) {
    int from = 0;
    int to = size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (SortKey.compare(high(middle), low(middle), key.high(), key.low()) >= order) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from;
  }
}
