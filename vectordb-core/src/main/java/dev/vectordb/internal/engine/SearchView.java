package dev.vectordb.internal.engine;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * What a search sees, taken at one moment.
 *
 * @param snapshot the operations and ordinals
 * @param linkedCount what the index held <em>before</em> the snapshot was taken, so that whatever
 *     the linker passed over as dead is dead in the snapshot
 * @param matches the live ordinals that the filter matches; null without a filter
 * @param readRecords records that were read to find the matches
 */
record SearchView(
    Snapshot snapshot, int linkedCount, @Nullable RoaringBitmap matches, int readRecords) {

  /** Records that may be among the hits. */
  int candidates() {
    return matches == null ? snapshot.liveCount() : matches.getCardinality();
  }
}
