package dev.vectordb.internal.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decoded records of all shards, bounded by their estimated bytes. A key is a version of a record
 * in a generation; what it stands for never changes, so nothing is invalidated while that is in
 * use, only evicted, or dropped on request.
 */
final class RecordCache {
  private record Key(Part part, int generation, long reference) {}

  private final @Nullable Cache<Key, StoredRecord> cache;
  private final Map<UUID, Part> parts = new ConcurrentHashMap<>();

  RecordCache(long maxBytes) {
    this.cache =
        maxBytes == 0
            ? null
            : Caffeine.newBuilder()
                .executor(Runnable::run) // some microseconds, instead of a pool that is not ours
                .maximumWeight(maxBytes)
                .weigher((Key _, StoredRecord value) -> value.weight())
                .evictionListener(RecordCache::evicted)
                .recordStats()
                .build();
  }

  private static void evicted(@Nullable Key key, @Nullable StoredRecord value, RemovalCause cause) {
    if (key != null && value != null) {
      key.part.figures.evictions.increment();
      key.part.figures.weight.add(-value.weight());
    }
  }

  /** Returns the part of a shard, the same one at each call. */
  Part of(UUID shard) {
    return parts.computeIfAbsent(shard, _ -> new Part());
  }

  /** Drops what a shard has that will not come back. */
  void forget(UUID shard) {
    Part part = parts.remove(shard);
    if (part != null) {
      part.clear();
    }
  }

  /** Drops what nobody can ask for any more, as the generation is closed. */
  void forget(int generation) {
    drop(key -> key.generation == generation);
  }

  private void drop(Predicate<Key> which) {
    if (cache != null) {
      for (Key key : cache.asMap().keySet()) {
        StoredRecord removed = which.test(key) ? cache.asMap().remove(key) : null;
        if (removed != null) {
          key.part.figures.weight.add(-removed.weight());
        }
      }
    }
  }

  dev.vectordb.model.CacheStats stats() {
    if (cache == null) {
      return new dev.vectordb.model.CacheStats(0, 0, 0, 0);
    }
    CacheStats stats = cache.stats();
    long weight = parts.values().stream().mapToLong(part -> part.figures.weight.sum()).sum();
    return new dev.vectordb.model.CacheStats(
        stats.hitCount(), stats.missCount(), stats.evictionCount(), Math.max(0, weight));
  }

  void clear() {
    parts.values().forEach(Part::clear);
  }

  private static final class Figures {
    final LongAdder hits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder evictions = new LongAdder();
    final LongAdder weight = new LongAdder();
  }

  /** The records of one shard. */
  final class Part {
    private final Figures figures = new Figures();

    StoredRecord read(Generation generation, long reference) {
      if (cache == null) {
        return generation.records.read(reference);
      }
      Key key = new Key(this, generation.number, reference);
      StoredRecord cached = cache.getIfPresent(key);
      if (cached != null) {
        figures.hits.increment();
        return cached;
      }
      figures.misses.increment();
      StoredRecord read = generation.records.read(reference);
      figures.weight.add(read.weight());
      if (cache.asMap().putIfAbsent(key, read) != null) {
        figures.weight.add(-read.weight()); // another reader was quicker
      }
      return read;
    }

    dev.vectordb.model.CacheStats stats() {
      return new dev.vectordb.model.CacheStats(
          figures.hits.sum(),
          figures.misses.sum(),
          figures.evictions.sum(),
          Math.max(0, figures.weight.sum())); // an eviction may be counted before its entry
    }

    void clear() {
      drop(key -> key.part == this);
    }
  }
}
