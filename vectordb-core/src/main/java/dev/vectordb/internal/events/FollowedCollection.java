package dev.vectordb.internal.events;

import dev.vectordb.exception.ChangesLostException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.internal.engine.ChangeReader;
import dev.vectordb.internal.engine.CollectionEngine;
import dev.vectordb.model.ChangeEvent;
import dev.vectordb.model.DatabaseEvent;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A collection that a stream of events follows. For one thread at a time. */
final class FollowedCollection {
  private final UUID uuid;
  private final String tenant;
  private final String name;
  private final EventCounters counters;
  private long position;
  private @Nullable ChangeReader reader;

  FollowedCollection(EventCursor.Place place, EventCounters counters) {
    this.uuid = place.uuid();
    this.tenant = place.tenant();
    this.name = place.collection();
    this.position = place.position();
    this.counters = counters;
  }

  /** Follows a collection from now on. */
  FollowedCollection(EventCursor.Place place, ChangeReader reader, EventCounters counters) {
    this(place, counters);
    this.reader = reader;
    this.position = reader.position();
  }

  EventCursor.Place place() {
    return new EventCursor.Place(uuid, tenant, name, position);
  }

  UUID uuid() {
    return uuid;
  }

  DatabaseEvent dropped() {
    return new DatabaseEvent.CollectionDropped(tenant, name);
  }

  boolean hasNews(CollectionEngine engine) {
    return engine.position() != position;
  }

  /** Goes on from the newest change, for who does not want those of records. */
  void skipAll(CollectionEngine engine) {
    position = engine.position();
  }

  /**
   * Adds what is new, up to a number of events. On an engine thread.
   *
   * @return about how much heap it takes
   */
  long read(CollectionEngine engine, int max, List<DatabaseEvent> events) throws IOException {
    if (max == 0 || !hasNews(engine)) {
      return 0;
    }
    ChangeReader from = reader;
    long before = from == null ? 0 : from.bytesRead();
    try {
      if (from == null) {
        from = engine.changes(position);
        reader = from;
      }
      for (ChangeEvent change : from.read(max)) {
        events.add(new DatabaseEvent.RecordsChanged(tenant, name, change));
        counters.changes.increment();
      }
      position = from.position();
      return from.lastBytes();
    } catch (ChangesLostException e) {
      counters.lost.increment();
      reader = null;
      position = e.oldestPosition();
      events.add(new DatabaseEvent.ChangesLost(tenant, name, position));
    } catch (DatabaseClosedException e) {
      reader = null; // it was dropped just now, which the next look will tell
    } finally {
      counters.bytesRead.add(from == null ? 0 : from.bytesRead() - before);
    }
    return 0;
  }
}
