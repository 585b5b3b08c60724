package dev.vectordb.spring.boot;

import dev.vectordb.model.OperationListener;
import dev.vectordb.model.SearchExplanation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Times searches and writes, by collection. Tenants have no tag: one that comes and goes would
 * leave its time series behind. Thread-safe.
 */
final class VectorDbOperationMetrics implements OperationListener {
  private final MeterRegistry registry;
  private final CollectionTags tags;
  private final Map<Key, Timer> timers = new ConcurrentHashMap<>();
  private final Map<TierKey, Counter> counters = new ConcurrentHashMap<>();

  VectorDbOperationMetrics(MeterRegistry registry, CollectionTags tags) {
    this.registry = registry;
    this.tags = tags;
  }

  @Override
  public void onSearch(String tenant, String collection, long elapsedNanos, boolean failed) {
    record("vectordb.searches", collection, "search", failed, elapsedNanos);
  }

  /** Counts which way searches went, and how often the graph could not answer. */
  @Override
  public void onSearchAnswered(String tenant, String collection, SearchExplanation explanation) {
    String tier = explanation.tier().name().toLowerCase(Locale.ROOT);
    counters
        .computeIfAbsent(
            new TierKey(tags.valueFor(collection), tier, !explanation.fallbacks().isEmpty()),
            this::counter)
        .increment();
  }

  private Counter counter(TierKey key) {
    return Counter.builder("vectordb.searches.tier")
        .description("Searches by the way that answered them")
        .tags(
            Tags.of(
                "collection",
                key.collection(),
                "tier",
                key.tier(),
                "fallback",
                Boolean.toString(key.fallback())))
        .register(registry);
  }

  private record TierKey(String collection, String tier, boolean fallback) {}

  @Override
  public void onWrite(
      String tenant,
      String collection,
      WriteKind kind,
      int records,
      long elapsedNanos,
      boolean failed) {
    String kindName = kind.name().toLowerCase(Locale.ROOT);
    record("vectordb.writes", collection, kindName, failed, elapsedNanos);
  }

  private void record(String meter, String collection, String kind, boolean failed, long nanos) {
    Key key = new Key(meter, tags.valueFor(collection), kind, failed);
    timers.computeIfAbsent(key, this::timer).record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Key key) {
    boolean search = key.meter().equals("vectordb.searches");
    return Timer.builder(key.meter())
        .description(search ? "Searches" : "Writes, durability included")
        .tags(
            Tags.of("collection", key.collection(), "outcome", key.failed() ? "failure" : "success")
                .and(search ? Tags.empty() : Tags.of("kind", key.kind())))
        .register(registry);
  }

  private record Key(String meter, String collection, String kind, boolean failed) {}
}
