package dev.vectordb.internal.metadata;

import org.jspecify.annotations.Nullable;

/** Pairs of a key and an ordinal, sorted by key and then by ordinal. */
abstract sealed class SortedKeys permits KeyRun, KeyTable {
  /** Gathered one by one this many take a tenth of a millisecond or two. */
  private static final int MIN_STRETCH = 1 << 16;

  private static final int MAX_STRETCH = 1 << 18;

  /** Bitmaps that have one ordinal in so many are united many at a time, others one by one. */
  private static final int SPARSE = 8;

  private volatile @Nullable Stretches stretches;

  abstract int size();

  /** Tells whether the lower half of any key is not zero. */
  abstract boolean isWide();

  abstract long high(int index);

  abstract long low(int index);

  /** Returns the ordinal of a pair, or a negative number if the pair was removed. */
  abstract int ordinal(int index);

  public final void collect(KeyRange range, OrdinalCollector out) {
    int from = from(range);
    int to = to(range);
    if (to - from < MIN_STRETCH) {
      collect(from, to, out);
    } else {
      stretches(out.ordinalCount()).collect(from, to, this::collect, out);
    }
  }

  /** Gathers the ordinals of pairs by their index. */
  abstract void collect(int from, int to, OrdinalCollector out);

  private Stretches stretches(int ordinalCount) {
    Stretches made = stretches;
    if (made == null) {
      made = new Stretches(size(), Math.clamp(ordinalCount / SPARSE, MIN_STRETCH, MAX_STRETCH));
      stretches = made;
    }
    return made;
  }

  /** Says that a pair was removed. */
  final void changed(int index) {
    Stretches made = stretches;
    if (made != null) {
      made.changed(index);
    }
  }

  final long stretchBytes() {
    Stretches made = stretches;
    return made == null ? 0 : made.memoryBytes();
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
