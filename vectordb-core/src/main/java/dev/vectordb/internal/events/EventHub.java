package dev.vectordb.internal.events;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.internal.engine.ChangeReader;
import dev.vectordb.internal.engine.CollectionEngine;
import dev.vectordb.internal.engine.DatabaseEngine;
import dev.vectordb.model.DatabaseEvent;
import dev.vectordb.model.EventListener;
import dev.vectordb.model.EventRequest;
import dev.vectordb.model.EventStats;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Opens streams of changes and events, counts them, and tells them of searches. Thread-safe. */
public final class EventHub {
  private static final String ALL = "";

  private final DatabaseEngine engine;
  private final double searchSampling;
  private final EventCounters counters = new EventCounters();
  private final AtomicLong pumps = new AtomicLong();

  /** Streams that want to know of searches. */
  private final List<EventPuller> searchers = new CopyOnWriteArrayList<>();

  /**
   * Makes a hub.
   *
   * @param engine the database
   * @param searchSampling share of searches that are told, 0 to 1
   */
  public EventHub(DatabaseEngine engine, double searchSampling) {
    if (!(searchSampling >= 0 && searchSampling <= 1)) {
      throw new InvalidConfigException(
          "searchEventSampling", "is " + searchSampling + ", allowed are 0 to 1");
    }
    this.engine = engine;
    this.searchSampling = searchSampling;
  }

  /**
   * Opens a stream of changes.
   *
   * @param collection the collection
   * @param after the last change that is known
   * @return the stream
   * @throws CapacityExceededException if the tenant has too many
   */
  public ChangePuller changes(CollectionEngine collection, long after) {
    if (after < 0) {
      throw new InvalidInputException("after", "is " + after + ", must not be negative");
    }
    String owner = collection.info().tenant();
    engine.checkOpen();
    counters.opened(owner);
    try {
      engine.followChanges();
      ChangeReader reader = engine.onEngineThread(() -> collection.changes(after));
      return new ChangePuller(engine, reader, owner, counters);
    } catch (RuntimeException | Error e) {
      counters.closed(owner);
      throw e;
    }
  }

  /**
   * Opens a stream of events.
   *
   * @param tenant whose; null for all
   * @param request which, and from where
   * @return the stream
   * @throws CapacityExceededException if the tenant has too many
   */
  public EventPuller events(@Nullable String tenant, EventRequest request) {
    String owner = tenant == null ? ALL : tenant;
    engine.checkOpen();
    counters.opened(owner);
    try {
      engine.followChanges();
      AtomicReference<@Nullable EventPuller> self = new AtomicReference<>();
      EventPuller puller =
          new EventPuller(engine, tenant, request, counters, () -> closed(owner, self.get()));
      self.set(puller);
      if (puller.wantsSearches()) {
        searchers.add(puller);
        noteSearchers();
      }
      return puller;
    } catch (RuntimeException | Error e) {
      counters.closed(owner);
      throw e;
    }
  }

  private void closed(String owner, @Nullable EventPuller puller) {
    counters.closed(owner);
    if (puller != null) {
      searchers.remove(puller);
      noteSearchers();
    }
  }

  private synchronized void noteSearchers() {
    engine.followSearches(searchSampling > 0 && !searchers.isEmpty());
  }

  /**
   * Lets a listener be told of events.
   *
   * @param tenant whose; null for all
   * @param request which, and from where
   * @param listener the listener
   * @return what tells it
   */
  public EventPump subscribe(
      @Nullable String tenant, EventRequest request, EventListener listener) {
    String name = "vectordb-events-" + pumps.incrementAndGet();
    return EventPump.start(engine, events(tenant, request), listener, name);
  }

  /**
   * Takes note of a search, which may be told to streams.
   *
   * @param tenant the tenant
   * @param collection the collection
   * @param hits hits that it returned
   * @param nanos how long it took
   */
  public void searched(String tenant, String collection, int hits, long nanos) {
    if (engine.chance().nextDouble() < searchSampling) {
      counters.searchesSampled.increment();
      var event = new DatabaseEvent.SearchPerformed(tenant, collection, hits, nanos);
      searchers.forEach(puller -> puller.offer(event));
    }
  }

  /** Returns what streams have done. */
  public EventStats stats() {
    return counters.stats();
  }
}
