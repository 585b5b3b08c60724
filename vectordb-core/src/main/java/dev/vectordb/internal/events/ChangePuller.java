package dev.vectordb.internal.events;

import dev.vectordb.exception.ChangesLostException;
import dev.vectordb.exception.StreamClosedException;
import dev.vectordb.internal.engine.ChangeReader;
import dev.vectordb.internal.engine.DatabaseEngine;
import dev.vectordb.model.ChangeEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** The changes of one collection, for one consumer. Thread-safe: one call at a time reads. */
public final class ChangePuller implements AutoCloseable {
  private final DatabaseEngine engine;
  private final ChangeReader reader;
  private final String owner;
  private final EventCounters counters;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean closed = new AtomicBoolean();

  ChangePuller(DatabaseEngine engine, ChangeReader reader, String owner, EventCounters counters) {
    this.engine = engine;
    this.reader = reader;
    this.owner = owner;
    this.counters = counters;
  }

  /**
   * Returns the next changes.
   *
   * @param maxEvents how many at most
   * @param timeout how long to wait
   * @return the changes, none after the timeout
   */
  public List<ChangeEvent> poll(int maxEvents, Duration timeout) {
    Polling.checkMax(maxEvents);
    lock.lock();
    try {
      return Polling.poll(
          reader.signal(), () -> closed.get() || reader.hasNews(), () -> look(maxEvents), timeout);
    } catch (ChangesLostException e) {
      counters.lost.increment();
      throw e;
    } finally {
      lock.unlock();
    }
  }

  private List<ChangeEvent> look(int maxEvents) {
    if (closed.get()) {
      throw new StreamClosedException("the stream of changes is closed");
    }
    long before = reader.bytesRead();
    try {
      List<ChangeEvent> found = engine.onEngineThread(() -> reader.read(maxEvents));
      counters.changes.add(found.size());
      return found;
    } finally {
      counters.bytesRead.add(reader.bytesRead() - before);
    }
  }

  /** Returns the sequence number of the last change that was returned. */
  public long position() {
    return reader.position();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      counters.closed(owner);
      reader.signal().raise();
    }
  }
}
