package dev.vectordb;

import dev.vectordb.internal.events.EventPuller;
import dev.vectordb.model.DatabaseEvent;
import java.time.Duration;
import java.util.List;

/** What happens in a tenant, or in all, in this process. */
final class EmbeddedEventStream implements EventStream {
  private final EventPuller puller;

  EmbeddedEventStream(EventPuller puller) {
    this.puller = puller;
  }

  @Override
  public List<DatabaseEvent> poll(int maxEvents, Duration timeout) {
    return puller.poll(maxEvents, timeout);
  }

  @Override
  public String cursor() {
    return puller.cursor();
  }

  @Override
  public void close() {
    puller.close();
  }
}
