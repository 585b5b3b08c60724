package dev.vectordb.internal.events;

import dev.vectordb.exception.StreamClosedException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.engine.DatabaseEngine;
import dev.vectordb.model.DatabaseEvent;
import dev.vectordb.model.EventListener;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener of events, on a thread of its own. Thread-safe. */
public final class EventPump implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EventPump.class);
  private static final int MAX_EVENTS = 1_000;
  private static final Duration TIMEOUT = Duration.ofHours(1);

  private final EventPuller puller;
  private final EventListener listener;
  private volatile String cursor;

  private EventPump(EventPuller puller, EventListener listener) {
    this.puller = puller;
    this.listener = listener;
    this.cursor = puller.cursor();
  }

  /** Begins to tell, on a thread of the engine. */
  static EventPump start(
      DatabaseEngine engine, EventPuller puller, EventListener listener, String threadName) {
    EventPump pump = new EventPump(puller, listener);
    Thread _ = engine.threads().start(threadName, pump::run);
    return pump;
  }

  private void run() {
    try (puller) {
      while (true) {
        List<DatabaseEvent> events = puller.poll(MAX_EVENTS, TIMEOUT);
        if (!events.isEmpty()) {
          String after = puller.cursor();
          listener.onEvents(events, after);
          cursor = after;
        }
      }
    } catch (StreamClosedException e) {
      log.debug("A subscription to events was closed");
    } catch (VectorDatabaseException e) {
      end(e);
    } catch (RuntimeException | Error e) { // of the listener: nobody else would say so
      end(new VectorDatabaseException("a listener of events failed and is told no more", e));
    }
  }

  private void end(VectorDatabaseException failure) {
    log.debug("A subscription to events ended", failure);
    try {
      listener.onEnd(failure);
    } catch (RuntimeException | Error e) {
      log.warn("A listener of events failed at its end", e);
    }
  }

  /** Returns where a stream would continue after what the listener was told. */
  public String cursor() {
    return cursor;
  }

  @Override
  public void close() {
    puller.close();
  }
}
