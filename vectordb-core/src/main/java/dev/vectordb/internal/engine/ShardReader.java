package dev.vectordb.internal.engine;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.VectorRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.PrimitiveIterator;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** Reads records of one shard by id, by filter, and in the order of their writing. */
final class ShardReader {
  private static final String CURSOR_PREFIX = "s";

  private final GenerationHolder generations;
  private final RecordFilter filters;
  private final RecordCache.Part cache;

  ShardReader(GenerationHolder generations, RecordFilter filters, RecordCache.Part cache) {
    this.generations = generations;
    this.filters = filters;
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

  long count(@Nullable Filter filter, TimeLimit deadline) {
    Generation generation = generations.acquire();
    try {
      if (filter == null) {
        return generation.snapshot().liveCount();
      }
      return filters.matches(generation, filter, deadline).ordinals().getCardinality();
    } finally {
      generation.release();
    }
  }

  /**
   * Lists a page in the order of writing. The cursor is the sequence number of the operation that
   * wrote the last record of the page before, so it stays good across writes, rewrites and
   * restarts.
   */
  RecordPage list(ListRequest request, TimeLimit deadline) {
    long after = parse(request.cursor());
    Generation generation = generations.acquire();
    try {
      Filter filter = request.filter();
      List<Found> found = new ArrayList<>();
      boolean more =
          filter == null
              ? listLive(generation, after, request.pageSize(), found)
              : listMatching(generation, filter, deadline, after, request.pageSize(), found);
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

  /** Lists texts in the order of writing; see {@link CollectionEngine#texts}. */
  List<StoredText> texts(long after, long until, int limit, @Nullable Filter filter) {
    Generation generation = generations.acquire();
    try {
      List<Found> found = new ArrayList<>();
      boolean _ =
          filter == null
              ? listLive(generation, after, limit, found)
              : listMatching(generation, filter, TimeLimit.NEVER, after, limit, found);
      List<StoredText> texts = new ArrayList<>(found.size());
      for (Found one : found) {
        long version = generation.births.get(one.ordinal());
        if (version > until) {
          break;
        }
        StoredRecord stored = cache.read(generation, one.version());
        texts.add(new StoredText(stored.id(), version, stored.text()));
      }
      return texts;
    } finally {
      generation.release();
    }
  }

  private static boolean listLive(
      Generation generation, long after, int pageSize, List<Found> found) {
    generation.lock.readLock().lock();
    try {
      return list(generation, generation.live, generation.snapshot(), after, pageSize, found);
    } finally {
      generation.lock.readLock().unlock();
    }
  }

  private boolean listMatching(
      Generation generation,
      Filter filter,
      TimeLimit deadline,
      long after,
      int pageSize,
      List<Found> found) {
    RecordFilter.Matches matches = filters.matches(generation, filter, deadline);
    return list(generation, matches.ordinals(), matches.snapshot(), after, pageSize, found);
  }

  /** Takes a page of members as a snapshot sees them; returns whether there are more. */
  private static boolean list(
      Generation generation,
      RoaringBitmap members,
      Snapshot snapshot,
      long after,
      int pageSize,
      List<Found> found) {
    PrimitiveIterator.OfInt iterator =
        generation.order.walk(members, generation.births, snapshot.ordinalCount(), after);
    while (iterator.hasNext() && found.size() < pageSize) {
      int ordinal = iterator.nextInt();
      found.add(new Found(ordinal, HitLoader.version(generation, snapshot, ordinal)));
    }
    return iterator.hasNext();
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
