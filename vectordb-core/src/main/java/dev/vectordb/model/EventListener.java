package dev.vectordb.model;

import dev.vectordb.exception.VectorDatabaseException;
import java.util.List;

/** Told of events, by one thread at a time. It may take its time: it holds up nobody else. */
@FunctionalInterface
public interface EventListener {

  /**
   * Events happened.
   *
   * @param events at least one, in order
   * @param cursor where a stream would continue after them
   */
  void onEvents(List<DatabaseEvent> events, String cursor);

  /**
   * The subscription ended by itself: the database was closed, or this listener threw.
   *
   * @param failure why
   */
  default void onEnd(VectorDatabaseException failure) {}
}
