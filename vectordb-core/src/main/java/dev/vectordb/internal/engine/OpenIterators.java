package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.SearchIteratorException;
import dev.vectordb.internal.limits.Limits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The iterators that are open on a shard: bounds how many there are, closes those that were
 * forgotten, and all of them when the shard closes. Thread-safe.
 */
final class OpenIterators {
  private final String name;
  private final EngineRuntime runtime;
  private final long idleNanos;
  private final Set<HitIterator> open = new HashSet<>();
  private int opening;
  private boolean sweeping;
  private boolean closed;

  OpenIterators(String name, EngineRuntime runtime) {
    this(name, runtime, TimeUnit.SECONDS.toNanos(Limits.ITERATOR_IDLE_SECONDS));
  }

  /**
   * Begins with none.
   *
   * @param idleNanos after which an iterator that was not used is closed
   */
  OpenIterators(String name, EngineRuntime runtime, long idleNanos) {
    this.name = name;
    this.runtime = runtime;
    this.idleNanos = idleNanos;
  }

  /**
   * Opens one more.
   *
   * @throws SearchIteratorException if as many are open as may be
   */
  HitIterator open(Supplier<HitIterator> opener) {
    begin();
    HitIterator iterator = null;
    try {
      iterator = opener.get();
    } finally {
      if (!end(iterator) && iterator != null) {
        iterator.close();
      }
    }
    checkNotClosed();
    return iterator;
  }

  private synchronized void begin() {
    checkNotClosed();
    if (open.size() + opening >= Limits.MAX_OPEN_ITERATORS) {
      open.removeIf(iterator -> !iterator.isOpen());
    }
    if (open.size() + opening >= Limits.MAX_OPEN_ITERATORS) {
      throw new SearchIteratorException(
          "collection "
              + name
              + " has "
              + (open.size() + opening)
              + " search iterators open, more are not allowed; close those that are done");
    }
    opening++;
  }

  private synchronized void checkNotClosed() {
    if (closed) {
      throw new DatabaseClosedException("collection " + name + " is closed");
    }
  }

  /** Takes an iterator up; returns false if there is none, or all were closed meanwhile. */
  private synchronized boolean end(@Nullable HitIterator iterator) {
    opening--;
    if (iterator == null || closed) {
      return false;
    }
    open.add(iterator);
    sweepLater();
    return true;
  }

  private void sweepLater() {
    if (!sweeping && !open.isEmpty() && !closed) {
      runtime.inBackgroundAfter(
          Math.max(1, TimeUnit.NANOSECONDS.toMillis(idleNanos) / 4), this::sweep);
      sweeping = true;
    }
  }

  private void sweep() {
    List<HitIterator> all;
    synchronized (this) {
      sweeping = false;
      all = List.copyOf(open);
    }
    List<HitIterator> gone =
        all.stream().filter(iterator -> iterator.closeIfIdle(idleNanos)).toList();
    synchronized (this) {
      gone.forEach(open::remove);
      sweepLater();
    }
  }

  /** Closes all, and lets no more be opened. */
  void close() {
    List<HitIterator> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(open);
      open.clear();
    }
    all.forEach(HitIterator::closeWithDatabase);
  }
}
