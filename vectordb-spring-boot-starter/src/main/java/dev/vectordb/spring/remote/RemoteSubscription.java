package dev.vectordb.spring.remote;

import dev.vectordb.EventStream;
import dev.vectordb.EventSubscription;
import dev.vectordb.exception.DatabaseUnavailableException;
import dev.vectordb.exception.StreamClosedException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.DatabaseEvent;
import dev.vectordb.model.EventListener;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a listener, on a virtual thread of its own. While the server cannot be reached it goes on
 * asking: nothing is missed by that unless the log is rewritten meanwhile. Thread-safe.
 */
final class RemoteSubscription implements EventSubscription, Runnable {
  private static final Logger LOGGER = LoggerFactory.getLogger(RemoteSubscription.class);
  private static final int BATCH = 1_000;
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final long PAUSE_MILLIS = 1_000;

  private final EventStream events;
  private final EventListener listener;
  private volatile String told;

  private RemoteSubscription(EventStream events, EventListener listener) {
    this.events = events;
    this.listener = listener;
    this.told = events.cursor();
  }

  static RemoteSubscription start(EventStream events, EventListener listener) {
    RemoteSubscription subscription = new RemoteSubscription(events, listener);
    Thread.ofVirtual().name("vectordb-remote-events").start(subscription);
    return subscription;
  }

  @Override
  public void run() {
    try (events) {
      while (true) {
        List<DatabaseEvent> batch = next();
        if (!batch.isEmpty()) {
          tell(batch, events.cursor());
        }
      }
    } catch (StreamClosedException _) {
      LOGGER.debug("A subscription has ended");
    } catch (VectorDatabaseException e) {
      end(e);
    }
  }

  private List<DatabaseEvent> next() {
    try {
      return events.poll(BATCH, WAIT);
    } catch (DatabaseUnavailableException e) {
      LOGGER.debug("A subscription waits for its server", e);
      Retries.pause(PAUSE_MILLIS);
      return List.of();
    }
  }

  private void tell(List<DatabaseEvent> batch, String cursor) {
    try {
      listener.onEvents(batch, cursor);
      told = cursor;
    } catch (RuntimeException e) {
      throw new VectorDatabaseException("a listener to events failed", e);
    }
  }

  private void end(VectorDatabaseException failure) {
    try {
      listener.onEnd(failure);
    } catch (RuntimeException e) {
      LOGGER.warn("A listener failed when it was told of the end", e);
    }
  }

  @Override
  public String cursor() {
    return told;
  }

  @Override
  public void close() {
    events.close();
  }
}
