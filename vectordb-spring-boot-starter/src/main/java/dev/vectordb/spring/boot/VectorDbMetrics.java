package dev.vectordb.spring.boot;

import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.CollectionState;
import dev.vectordb.model.CollectionStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of each collection, and figures of the cache, the jobs and the streams. Collections of one
 * name in several tenants are added up. A collection created later joins with its first operation.
 * Thread-safe.
 */
final class VectorDbMetrics implements MeterBinder {
  private final VectorDatabase database;
  private final CollectionTags tags;

  VectorDbMetrics(VectorDatabase database, CollectionTags tags) {
    this.database = database;
    this.tags = tags;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    bindCache(registry);
    ServiceMetrics.bind(registry, database);
    for (CollectionState state : CollectionState.values()) {
      if (state != CollectionState.CLOSED) {
        bindState(registry, state);
      }
    }
    tags.onNewName(name -> bindCollection(registry, name));
    database.listAllCollections().forEach(collection -> tags.valueFor(collection.name()));
  }

  private void bindState(MeterRegistry registry, CollectionState state) {
    Gauge.builder("vectordb.collections", database, db -> count(db, state))
        .tag("state", state.name().toLowerCase(Locale.ROOT))
        .description("Collections by whether they take writes")
        .baseUnit("collections")
        .register(registry);
  }

  private static double count(VectorDatabase database, CollectionState state) {
    try {
      return database.listAllCollections().stream()
          .map(info -> database.tenant(info.tenant()).findCollection(info.name()))
          .flatMap(Optional::stream)
          .filter(collection -> collection.stats().state() == state)
          .count();
    } catch (VectorDatabaseException e) {
      return Double.NaN; // closed
    }
  }

  private void bindCache(MeterRegistry registry) {
    cacheCounter(registry, "vectordb.cache.gets", "hit", CacheStats::hits);
    cacheCounter(registry, "vectordb.cache.gets", "miss", CacheStats::misses);
    cacheCounter(registry, "vectordb.cache.evictions", null, CacheStats::evictions);
    Gauge.builder("vectordb.cache.size", database, db -> db.cacheStats().weightBytes())
        .description("Heap that decoded records take, estimated")
        .baseUnit(BaseUnits.BYTES)
        .register(registry);
  }

  private void cacheCounter(
      MeterRegistry registry,
      String name,
      @Nullable String result,
      ToLongFunction<CacheStats> value) {
    ToDoubleFunction<VectorDatabase> count = db -> value.applyAsLong(db.cacheStats());
    FunctionCounter.Builder<VectorDatabase> builder =
        FunctionCounter.builder(name, database, count);
    if (result != null) {
      builder.tag("result", result);
    }
    builder.description("Cache of decoded records").register(registry);
  }

  private void bindCollection(MeterRegistry registry, String name) {
    records(registry, name, "vectordb.records.live", CollectionStats::liveRecords);
    records(registry, name, "vectordb.records.deleted", CollectionStats::deletedRecords);
    records(registry, name, "vectordb.records.tail", CollectionStats::tailRecords);
    bytes(registry, name, "vectordb.vectors.size", CollectionStats::vectorBytes);
    bytes(registry, name, "vectordb.index.size", CollectionStats::indexBytes);
    bytes(registry, name, "vectordb.records.size", CollectionStats::recordBytes);
    bytes(registry, name, "vectordb.aof.size", CollectionStats::aofBytes);
    bytes(registry, name, "vectordb.base.size", CollectionStats::baseBytes);
  }

  private void records(
      MeterRegistry registry, String name, String meter, ToLongFunction<CollectionStats> value) {
    gauge(registry, name, meter, "records", value);
  }

  private void bytes(
      MeterRegistry registry, String name, String meter, ToLongFunction<CollectionStats> value) {
    gauge(registry, name, meter, BaseUnits.BYTES, value);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String meter,
      String unit,
      ToLongFunction<CollectionStats> value) {
    Gauge.builder(meter, database, db -> sum(db, name, value))
        .tag("collection", name)
        .baseUnit(unit)
        .register(registry);
  }

  private static double sum(
      VectorDatabase database, String name, ToLongFunction<CollectionStats> value) {
    try {
      long sum = 0;
      for (CollectionInfo info : database.listAllCollections()) {
        if (info.name().equals(name)) {
          sum +=
              database
                  .tenant(info.tenant())
                  .findCollection(name)
                  .map(collection -> value.applyAsLong(collection.stats()))
                  .orElse(0L);
        }
      }
      return sum;
    } catch (VectorDatabaseException e) {
      return Double.NaN; // closed: there is nothing to report any more
    }
  }
}
