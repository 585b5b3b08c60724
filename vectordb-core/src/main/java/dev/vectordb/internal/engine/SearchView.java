package dev.vectordb.internal.engine;

import dev.vectordb.filter.Filter;
import dev.vectordb.internal.index.VectorIndex;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * What a search sees, taken at one moment.
 *
 * @param snapshot the operations and ordinals
 * @param linkedCount what the index held <em>before</em> the snapshot was taken, so that whatever
 *     the linker passed over as dead is dead in the snapshot
 * @param matches the live ordinals that the filter matches; null without a filter
 */
record SearchView(Snapshot snapshot, int linkedCount, @Nullable RoaringBitmap matches) {

  static SearchView of(Generation generation, @Nullable Filter filter, long deadlineNanos) {
    VectorIndex index = generation.index;
    int linkedCount = index == null ? 0 : index.linkedCount();
    if (filter == null) {
      return new SearchView(generation.snapshot(), linkedCount, null);
    }
    generation.lock.readLock().lock();
    try {
      return new SearchView(
          generation.snapshot(),
          linkedCount,
          generation.metadata.evaluate(filter, generation.live, deadlineNanos));
    } finally {
      generation.lock.readLock().unlock();
    }
  }

  /** Records that may be among the hits. */
  int candidates() {
    return matches == null ? snapshot.liveCount() : matches.getCardinality();
  }
}
