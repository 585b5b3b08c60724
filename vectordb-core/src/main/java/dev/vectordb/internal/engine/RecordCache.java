package dev.vectordb.internal.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Decoded records, bounded by their estimated bytes. A key is a version of a record in a
 * generation; what it stands for never changes, so nothing is invalidated while that is in use.
 */
final class RecordCache {
  private record Key(int generation, long reference) {}

  private final @Nullable Cache<Key, StoredRecord> cache;

  RecordCache(long maxBytes) {
    this.cache =
        maxBytes == 0
            ? null
            : Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((Key _, StoredRecord value) -> value.weight())
                .recordStats()
                .build();
  }

  StoredRecord read(Generation generation, long reference) {
    if (cache == null) {
      return generation.records.read(reference);
    }
    Key key = new Key(generation.number, reference);
    StoredRecord cached = cache.getIfPresent(key);
    if (cached == null) {
      cached = generation.records.read(reference);
      cache.put(key, cached);
    }
    return cached;
  }

  /** Drops what nobody can ask for any more, as the generation is closed. */
  void forget(int generation) {
    if (cache != null) {
      cache.asMap().keySet().removeIf(key -> key.generation == generation);
    }
  }

  dev.vectordb.model.CacheStats stats() {
    if (cache == null) {
      return new dev.vectordb.model.CacheStats(0, 0, 0, 0);
    }
    CacheStats stats = cache.stats();
    long weight =
        cache
            .policy()
            .eviction()
            .map(Policy.Eviction::weightedSize)
            .filter(OptionalLong::isPresent)
            .map(OptionalLong::getAsLong)
            .orElse(0L);
    return new dev.vectordb.model.CacheStats(
        stats.hitCount(), stats.missCount(), stats.evictionCount(), weight);
  }
}
