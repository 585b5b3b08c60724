package dev.vectordb;

import dev.vectordb.internal.events.EventPump;

/** A listener that is told of events in this process. */
final class EmbeddedEventSubscription implements EventSubscription {
  private final EventPump pump;

  EmbeddedEventSubscription(EventPump pump) {
    this.pump = pump;
  }

  @Override
  public String cursor() {
    return pump.cursor();
  }

  @Override
  public void close() {
    pump.close();
  }
}
