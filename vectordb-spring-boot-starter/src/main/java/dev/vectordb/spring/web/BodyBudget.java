package dev.vectordb.spring.web;

import dev.vectordb.spring.web.payload.RequestException;
import java.util.concurrent.TimeUnit;

/**
 * What the bodies that are held as a whole take together, so that many large ones at once cannot
 * use up the heap. The first part of each is free: small requests go through whatever the large
 * ones take. Thread-safe.
 */
final class BodyBudget {
  /** Free for each body; the threads of a container bound how often. */
  static final int FREE_BYTES = 64 * 1024;

  /** What is read becomes up to so many times as large, as records of few components do. */
  private static final int GROWTH = 8;

  /** How long a body waits for others to be done. */
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final long maxBytes;
  private long taken;

  /**
   * Makes a budget.
   *
   * @param maxBytes of all bodies together; 0 for what the heap can hold of them
   */
  BodyBudget(long maxBytes) {
    this.maxBytes = maxBytes > 0 ? maxBytes : Runtime.getRuntime().maxMemory() / GROWTH;
  }

  /** Returns what one body takes of it, at first nothing; to be closed. */
  Share share() {
    return new Share();
  }

  /** Returns what is taken. */
  synchronized long taken() {
    return taken;
  }

  private synchronized void take(long bytes, long held) {
    if (held + bytes > maxBytes) {
      throw RequestBody.tooLarge(maxBytes);
    }
    long deadline = System.nanoTime() + WAIT_NANOS;
    while (taken + bytes > maxBytes) {
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (millis <= 0) {
        throw RequestException.tooMany("Too much is being sent at once", 1);
      }
      try {
        wait(millis);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw RequestException.tooMany("Too much is being sent at once", 1);
      }
    }
    taken += bytes;
  }

  private synchronized void giveBack(long bytes) {
    taken -= bytes;
    notifyAll();
  }

  /** What one body takes. Not thread-safe. */
  final class Share implements AutoCloseable {
    private long read;
    private long held;

    /**
     * Takes room for bytes that were read.
     *
     * @throws RequestException if there is none, and none becomes free soon
     */
    void take(int bytes) {
      read += bytes;
      long more = read - FREE_BYTES - held;
      if (more > 0) {
        BodyBudget.this.take(more, held);
        held += more;
      }
    }

    @Override
    public void close() {
      if (held > 0) {
        giveBack(held);
        held = 0;
      }
    }
  }
}
