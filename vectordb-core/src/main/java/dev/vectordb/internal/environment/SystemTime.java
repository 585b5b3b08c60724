package dev.vectordb.internal.environment;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/** The clocks of the machine. */
final class SystemTime implements TimeSource {
  static final SystemTime INSTANCE = new SystemTime();

  private SystemTime() {}

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  public void pause(long nanos) {
    LockSupport.parkNanos(nanos);
  }

  @Override
  @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
  public void await(ReentrantLock lock, Condition condition, long nanos)
      throws InterruptedException {
    long _ = condition.awaitNanos(nanos);
  }
}
