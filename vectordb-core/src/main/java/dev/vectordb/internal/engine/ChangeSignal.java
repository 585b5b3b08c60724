package dev.vectordb.internal.engine;

import dev.vectordb.internal.environment.TimeSource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Wakes those who wait for something to change. Raising it costs one read where nobody waits, so
 * that writers can afford it. Thread-safe.
 */
public final class ChangeSignal {
  private final TimeSource time;
  private final @Nullable ChangeSignal parent;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition raised = lock.newCondition();

  /** Counted up before a waiter looks, and read after a change is made: one of the two sees it. */
  private final AtomicInteger waiting = new AtomicInteger();

  ChangeSignal(TimeSource time) {
    this.time = time;
    this.parent = null;
  }

  /** A signal that raises another one as well. */
  ChangeSignal(ChangeSignal parent) {
    this.time = parent.time;
    this.parent = parent;
  }

  /** Returns what waiting is timed by. */
  public TimeSource time() {
    return time;
  }

  /** Wakes all who wait; to be called after what they wait for is there. */
  public void raise() {
    if (waiting.get() > 0) {
      lock.lock();
      try {
        raised.signalAll();
      } finally {
        lock.unlock();
      }
    }
    if (parent != null) {
      parent.raise();
    }
  }

  /**
   * Waits until something is there.
   *
   * @param news whether it is; asked at each signal, quick
   * @param nanos how long to wait at most
   * @return whether it is there
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean await(BooleanSupplier news, long nanos) throws InterruptedException {
    waiting.incrementAndGet();
    lock.lock();
    try {
      long end = time.nanoTime() + nanos;
      while (!news.getAsBoolean()) {
        long left = end - time.nanoTime();
        if (left <= 0) {
          return false;
        }
        time.await(lock, raised, left);
      }
      return true;
    } finally {
      lock.unlock();
      waiting.decrementAndGet();
    }
  }
}
