package dev.vectordb;

import dev.vectordb.internal.events.ChangePuller;
import dev.vectordb.model.ChangeEvent;
import java.time.Duration;
import java.util.List;

/** The changes of a collection in this process. */
final class EmbeddedChangeStream implements ChangeStream {
  private final ChangePuller puller;

  EmbeddedChangeStream(ChangePuller puller) {
    this.puller = puller;
  }

  @Override
  public List<ChangeEvent> poll(int maxEvents, Duration timeout) {
    return puller.poll(maxEvents, timeout);
  }

  @Override
  public long position() {
    return puller.position();
  }

  @Override
  public void close() {
    puller.close();
  }
}
