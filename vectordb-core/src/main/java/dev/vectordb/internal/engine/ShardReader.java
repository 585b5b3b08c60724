package dev.vectordb.internal.engine;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.VectorRecord;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/** Reads records of one shard by id, by filter, and in the order of their writing. */
final class ShardReader {
  private static final String CURSOR_PREFIX = "s";

  private final GenerationHolder generations;
  private final RecordCache cache;

  ShardReader(GenerationHolder generations, RecordCache cache) {
    this.generations = generations;
    this.cache = cache;
  }

  /** A record to be read, fixed under the lock, decoded after it. */
  private record Found(int ordinal, long version) {}

  /**
   * Reads records, all at one moment.
   *
   * @param ids checked ids
   * @return a record or null for each id, in order
   */
  List<@Nullable VectorRecord> get(List<String> ids) {
    Generation generation = generations.acquire();
    try {
      List<@Nullable Found> found = new ArrayList<>(ids.size());
      generation.lock.readLock().lock();
      try {
        for (String id : ids) {
          int ordinal = generation.liveOrdinal(id);
          found.add(ordinal < 0 ? null : new Found(ordinal, generation.references.get(ordinal)));
        }
      } finally {
        generation.lock.readLock().unlock();
      }
      List<@Nullable VectorRecord> records = new ArrayList<>(ids.size());
      for (Found one : found) {
        records.add(one == null ? null : record(generation, one, true));
      }
      return records;
    } finally {
      generation.release();
    }
  }

  long count(@Nullable Filter filter) {
    Generation generation = generations.acquire();
    try {
      if (filter == null) {
        return generation.snapshot().liveCount();
      }
      return matches(generation, filter).getCardinality();
    } finally {
      generation.release();
    }
  }

  /**
   * Lists a page in the order of writing. The cursor is the sequence number of the operation that
   * wrote the last record of the page before, so it stays good across writes, rewrites and
   * restarts.
   */
  RecordPage list(ListRequest request) {
    long after = parse(request.cursor());
    Generation generation = generations.acquire();
    try {
      List<Found> found = new ArrayList<>();
      boolean more = false;
      generation.lock.readLock().lock();
      try {
        Filter filter = request.filter();
        RoaringBitmap members =
            filter == null
                ? generation.live
                : generation.metadata.evaluate(filter, generation.live);
        PeekableIntIterator iterator = members.getIntIterator();
        iterator.advanceIfNeeded(firstAfter(generation, after));
        while (iterator.hasNext() && found.size() < request.pageSize()) {
          int ordinal = iterator.next();
          found.add(new Found(ordinal, generation.references.get(ordinal)));
        }
        more = iterator.hasNext();
      } finally {
        generation.lock.readLock().unlock();
      }
      List<VectorRecord> records = new ArrayList<>(found.size());
      for (Found one : found) {
        records.add(record(generation, one, request.includeVector()));
      }
      return new RecordPage(
          records, more ? CURSOR_PREFIX + generation.births.get(found.getLast().ordinal()) : null);
    } finally {
      generation.release();
    }
  }

  private static RoaringBitmap matches(Generation generation, Filter filter) {
    generation.lock.readLock().lock();
    try {
      return generation.metadata.evaluate(filter, generation.live);
    } finally {
      generation.lock.readLock().unlock();
    }
  }

  /** The first ordinal born after an operation; births ascend with ordinals. */
  private static int firstAfter(Generation generation, long sequenceNumber) {
    int low = 0;
    int high = generation.snapshot().ordinalCount();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (generation.births.get(middle) <= sequenceNumber) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static long parse(@Nullable String cursor) {
    if (cursor == null) {
      return 0;
    }
    try {
      if (cursor.startsWith(CURSOR_PREFIX)) {
        return Long.parseUnsignedLong(cursor.substring(CURSOR_PREFIX.length()));
      }
    } catch (NumberFormatException e) {
      // Falls through to the refusal below, which names the cursor.
    }
    throw new InvalidInputException("cursor", "is not one that a list returned: " + cursor);
  }

  private VectorRecord record(Generation generation, Found found, boolean withVector) {
    StoredRecord stored = cache.read(generation, found.version());
    float[] vector =
        withVector ? generation.vector(found.ordinal(), stored.residue()) : new float[0];
    return VectorRecord.builder(stored.id(), vector)
        .text(stored.text())
        .metadata(stored.metadata())
        .build();
  }
}
