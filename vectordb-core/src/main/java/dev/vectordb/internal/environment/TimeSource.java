package dev.vectordb.internal.environment;

import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A clock that only goes forward, one that tells the date and may be set, and waiting for either.
 */
public interface TimeSource {
  /**
   * Returns the time of the machine.
   *
   * @return the one instance
   */
  static TimeSource system() {
    return SystemTime.INSTANCE;
  }

  /**
   * Returns the time that durations are measured by.
   *
   * @return nanoseconds since some moment, as of {@link System#nanoTime}; may overflow
   */
  long nanoTime();

  /**
   * Returns the date. It may go backwards, so that nothing but what people read depends on it.
   *
   * @return the moment, in whole milliseconds
   */
  Instant now();

  /**
   * Does nothing for a while. Returns early if the thread is interrupted, whose flag stays set, and
   * may for no reason.
   *
   * @param nanos for how long
   */
  void pause(long nanos);

  /**
   * Waits for a signal, with the lock given back meanwhile. May return for no reason.
   *
   * @param lock held by the caller
   * @param condition one of the lock's
   * @param nanos for how long at most
   * @throws InterruptedException if the thread is interrupted
   */
  void await(ReentrantLock lock, Condition condition, long nanos) throws InterruptedException;

  /**
   * Returns a limit that ends in a while.
   *
   * @param nanos in how long, above 0
   * @return the limit; none if it would not come in the life of a process
   */
  default TimeLimit limit(long nanos) {
    return TimeLimit.of(this, nanos);
  }
}
