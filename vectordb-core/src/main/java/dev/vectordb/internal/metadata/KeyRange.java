package dev.vectordb.internal.metadata;

import org.jspecify.annotations.Nullable;

/**
 * A stretch of {@link SortKey}s.
 *
 * @param low the lower bound, null for none
 * @param lowInclusive whether the lower bound belongs to it
 * @param high the upper bound, null for none
 * @param highInclusive whether the upper bound belongs to it
 */
record KeyRange(
    @Nullable SortKey low, boolean lowInclusive, @Nullable SortKey high, boolean highInclusive) {

  /** Returns what comes before the range, or null for nothing. */
  @Nullable KeyRange before() {
    return low == null ? null : new KeyRange(null, true, low, !lowInclusive);
  }

  /** Returns what comes after the range, or null for nothing. */
  @Nullable KeyRange after() {
    return high == null ? null : new KeyRange(high, !highInclusive, null, true);
  }

  static KeyRange of(SortKey key) {
    return new KeyRange(key, true, key, true);
  }
}
