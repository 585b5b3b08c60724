package dev.vectordb.internal.metadata;

import org.roaringbitmap.RoaringBitmap;

/**
 * What an index knows of a filter. The two sets have no member in common.
 *
 * @param matching the ordinals that match
 * @param undecided those of which only their records tell
 */
public record FilterAnswer(RoaringBitmap matching, RoaringBitmap undecided) {
  private static final RoaringBitmap NONE = new RoaringBitmap();

  /** Answers without doubt. */
  static FilterAnswer certain(RoaringBitmap matching) {
    return new FilterAnswer(matching, NONE);
  }

  boolean isCertain() {
    return undecided.isEmpty();
  }

  /** Those that match, or may. */
  RoaringBitmap possible() {
    return isCertain() ? matching : RoaringBitmap.or(matching, undecided);
  }

  /** Keeps those among candidates. */
  FilterAnswer within(RoaringBitmap candidates) {
    return new FilterAnswer(
        RoaringBitmap.and(candidates, matching),
        isCertain() ? NONE : RoaringBitmap.and(candidates, undecided));
  }

  /** Answers the opposite for candidates. */
  FilterAnswer without(RoaringBitmap candidates) {
    RoaringBitmap others = RoaringBitmap.andNot(candidates, matching);
    if (isCertain()) {
      return certain(others);
    }
    others.andNot(undecided);
    return new FilterAnswer(others, RoaringBitmap.and(candidates, undecided));
  }
}
