package dev.vectordb.internal.events;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.StreamClosedException;
import dev.vectordb.internal.engine.CollectionEngine;
import dev.vectordb.internal.engine.DatabaseEngine;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.DatabaseEvent;
import dev.vectordb.model.EventRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What happens in the collections of a tenant, or of all, for one consumer. It needs no record of
 * what was created and dropped: it compares the collections that there are with those it follows.
 * Thread-safe: one call at a time looks.
 */
public final class EventPuller implements AutoCloseable {
  private final DatabaseEngine engine;
  private final @Nullable String tenant;
  private final boolean records;
  private final EventCounters counters;
  private final Runnable onClose;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final SequencedMap<UUID, FollowedCollection> followed = new LinkedHashMap<>();

  /** Sampled searches; null if they are not wanted. */
  private final @Nullable ArrayBlockingQueue<DatabaseEvent> searches;

  EventPuller(
      DatabaseEngine engine,
      @Nullable String tenant,
      EventRequest request,
      EventCounters counters,
      Runnable onClose) {
    this.engine = engine;
    this.tenant = tenant;
    this.records = request.records();
    this.counters = counters;
    this.onClose = onClose;
    this.searches =
        request.searches() ? new ArrayBlockingQueue<>(Limits.MAX_WAITING_SEARCHES) : null;
    String cursor = request.cursor();
    if (cursor == null) {
      engine.onEngineThread(this::followNewest);
    } else {
      for (EventCursor.Place place : EventCursor.decode(cursor)) {
        if (tenant == null || tenant.equals(place.tenant())) {
          followed.put(place.uuid(), new FollowedCollection(place, counters));
        }
      }
    }
  }

  private int followNewest() {
    present()
        .forEach((uuid, collection) -> {
          CollectionInfo info = collection.info();
          var place = new EventCursor.Place(uuid, info.tenant(), info.name(), 0);
          try {
            followed.put(
                uuid, new FollowedCollection(place, collection.changesFromNow(), counters));
          } catch (DatabaseClosedException e) {
            engine.list(); // fails too if it is the database; else it was dropped just now
          }
        });
    return followed.size();
  }

  private Map<UUID, CollectionEngine> present() {
    Map<UUID, CollectionEngine> present = new HashMap<>();
    for (DatabaseEngine.Open open : engine.open()) {
      if (tenant == null || tenant.equals(open.engine().info().tenant())) {
        present.put(open.uuid(), open.engine());
      }
    }
    return present;
  }

  /** Takes a sampled search, if this stream wants it and has room. Does not wait. */
  void offer(DatabaseEvent.SearchPerformed search) {
    if (searches != null && (tenant == null || tenant.equals(search.tenant()))) {
      if (searches.offer(search)) {
        engine.changes().raise();
      } else {
        counters.searchesMissed.increment();
      }
    }
  }

  boolean wantsSearches() {
    return searches != null;
  }

  /**
   * Returns the next events.
   *
   * @param maxEvents how many at most
   * @param timeout how long to wait
   * @return the events, none after the timeout
   */
  public List<DatabaseEvent> poll(int maxEvents, Duration timeout) {
    Polling.checkMax(maxEvents);
    lock.lock();
    try {
      return Polling.poll(engine.changes(), this::hasNews, () -> look(maxEvents), timeout);
    } finally {
      lock.unlock();
    }
  }

  private boolean hasNews() {
    if (closed.get() || engine.isClosed() || (searches != null && !searches.isEmpty())) {
      return true;
    }
    try {
      Map<UUID, CollectionEngine> present = present();
      if (!present.keySet().equals(followed.keySet())) {
        return true;
      }
      return records
          && followed.values().stream().anyMatch(one -> isNews(one, present.get(one.uuid())));
    } catch (DatabaseClosedException e) {
      return true;
    }
  }

  private static boolean isNews(FollowedCollection one, @Nullable CollectionEngine collection) {
    return collection != null && one.hasNews(collection);
  }

  private List<DatabaseEvent> look(int maxEvents) {
    if (closed.get()) {
      throw new StreamClosedException("the stream of events is closed");
    }
    return engine.onEngineThread(() -> round(maxEvents));
  }

  private List<DatabaseEvent> round(int maxEvents) throws IOException {
    Map<UUID, CollectionEngine> present = present();
    List<DatabaseEvent> events = new ArrayList<>();
    noteDropped(present, maxEvents, events);
    noteCreated(present, maxEvents, events);
    if (records) {
      readRecords(present, maxEvents, events);
    } else {
      followed.values().forEach(one -> skipAll(one, present.get(one.uuid())));
    }
    if (searches != null) {
      searches.drainTo(events, maxEvents - events.size());
    }
    return events;
  }

  private static void skipAll(FollowedCollection one, @Nullable CollectionEngine collection) {
    if (collection != null) {
      one.skipAll(collection);
    }
  }

  private void noteDropped(
      Map<UUID, CollectionEngine> present, int max, List<DatabaseEvent> events) {
    List<FollowedCollection> gone =
        followed.values().stream()
            .filter(one -> !present.containsKey(one.uuid()))
            .limit(max)
            .toList();
    for (FollowedCollection one : gone) {
      followed.remove(one.uuid());
      events.add(one.dropped());
    }
  }

  private void noteCreated(
      Map<UUID, CollectionEngine> present, int max, List<DatabaseEvent> events) {
    present.entrySet().stream()
        .filter(entry -> !followed.containsKey(entry.getKey()))
        .sorted(Comparator.comparing(entry -> entry.getValue().info().createdAt()))
        .limit(max - events.size())
        .forEachOrdered(entry -> {
          CollectionInfo info = entry.getValue().info();
          events.add(new DatabaseEvent.CollectionCreated(info.tenant(), info.name(), info));
          followed.put(
              entry.getKey(),
              new FollowedCollection(
                  new EventCursor.Place(entry.getKey(), info.tenant(), info.name(), 0), counters));
        });
  }

  /** Whoever was read goes to the end, so that one that changes much does not hold up others. */
  private void readRecords(Map<UUID, CollectionEngine> present, int max, List<DatabaseEvent> events)
      throws IOException {
    long bytes = 0;
    for (FollowedCollection one : List.copyOf(followed.values())) {
      CollectionEngine collection = present.get(one.uuid());
      int before = events.size();
      if (collection != null) {
        bytes += one.read(collection, max - before, events);
      }
      if (events.size() > before) {
        followed.putLast(one.uuid(), one);
      }
      if (events.size() == max || bytes >= Limits.MAX_POLLED_BYTES) {
        return;
      }
    }
  }

  /** Returns where this stream is. */
  public String cursor() {
    lock.lock();
    try {
      return EventCursor.encode(followed.values().stream().map(FollowedCollection::place).toList());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      onClose.run();
      engine.changes().raise();
    }
  }
}
