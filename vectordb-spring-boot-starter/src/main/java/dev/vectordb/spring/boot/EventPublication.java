package dev.vectordb.spring.boot;

import dev.vectordb.EventSubscription;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.DatabaseEvent;
import dev.vectordb.model.EventListener;
import dev.vectordb.model.EventRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes what happens in the database, from the start of the application to its stop, on a
 * thread of its own, so that listeners hold up nobody who writes. A listener that fails misses its
 * event; the others, and those that follow, are published. Thread-safe.
 */
final class EventPublication implements SmartLifecycle {
  private static final Logger LOGGER = LoggerFactory.getLogger(EventPublication.class);

  private final VectorDatabase database;
  private final ApplicationEventPublisher publisher;
  private final EventRequest request;
  private @Nullable EventSubscription subscription;

  EventPublication(
      VectorDatabase database, ApplicationEventPublisher publisher, EventRequest request) {
    this.database = database;
    this.publisher = publisher;
    this.request = request;
  }

  @Override
  public synchronized void start() {
    if (subscription == null) {
      subscription = database.subscribe(request, new Publisher());
    }
  }

  @Override
  public synchronized void stop() {
    if (subscription != null) {
      subscription.close();
      subscription = null;
    }
  }

  @Override
  public synchronized boolean isRunning() {
    return subscription != null;
  }

  private final class Publisher implements EventListener {

    @Override
    public void onEvents(List<DatabaseEvent> events, String cursor) {
      for (DatabaseEvent event : events) {
        try {
          publisher.publishEvent(event);
        } catch (RuntimeException e) {
          LOGGER.warn("A listener to {} failed", event.getClass().getSimpleName(), e);
        }
      }
    }

    @Override
    public void onEnd(VectorDatabaseException failure) {
      LOGGER.error("Events of the database are no longer published", failure);
    }
  }
}
