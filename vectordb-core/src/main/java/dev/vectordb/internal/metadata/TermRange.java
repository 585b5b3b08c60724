package dev.vectordb.internal.metadata;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of terms in the order of their bytes, unsigned.
 *
 * @param low the lower bound, null for none
 * @param lowInclusive whether the lower bound belongs to it
 * @param high the upper bound, null for none
 * @param highInclusive whether the upper bound belongs to it
 */
// Compared by nobody: a record for its accessors.
@SuppressWarnings("ArrayRecordComponent")
record TermRange(
    byte @Nullable [] low, boolean lowInclusive, byte @Nullable [] high, boolean highInclusive) {

  static final TermRange ALL = new TermRange(null, true, null, true);

  /** Returns the terms that start with a prefix. */
  static TermRange startingWith(byte[] prefix) {
    // No byte of a term is 0xFF, so what starts with the prefix comes before prefix + 0xFF.
    byte[] high = Arrays.copyOf(prefix, prefix.length + 1);
    high[prefix.length] = (byte) 0xFF;
    return prefix.length == 0 ? ALL : new TermRange(prefix, true, high, false);
  }

  /** Returns the range of one term. */
  static TermRange of(byte[] term) {
    return new TermRange(term, true, term, true);
  }

  /** Returns what is in this range and in another. */
  TermRange and(TermRange other) {
    TermRange lower = isStricterLow(other) ? other : this;
    TermRange upper = isStricterHigh(other) ? other : this;
    return new TermRange(lower.low, lower.lowInclusive, upper.high, upper.highInclusive);
  }

  private boolean isStricterLow(TermRange other) {
    if (low == null || other.low == null) {
      return low == null;
    }
    int order = Arrays.compareUnsigned(other.low, low);
    return order > 0 || (order == 0 && !other.lowInclusive);
  }

  private boolean isStricterHigh(TermRange other) {
    if (high == null || other.high == null) {
      return high == null;
    }
    int order = Arrays.compareUnsigned(other.high, high);
    return order < 0 || (order == 0 && !other.highInclusive);
  }

  boolean isAll() {
    return low == null && high == null;
  }

  /** Tells whether the order of a term against the lower bound puts it before the range. */
  boolean isBelow(int orderAgainstLow) {
    return lowInclusive ? orderAgainstLow < 0 : orderAgainstLow <= 0;
  }

  /** Tells whether the order of a term against the upper bound puts it behind the range. */
  boolean isAbove(int orderAgainstHigh) {
    return highInclusive ? orderAgainstHigh > 0 : orderAgainstHigh >= 0;
  }
}
