package dev.vectordb.internal.environment;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The machine, but for time that a test skips where it would wait for it to pass. Who sleeps until
 * a time is not woken. Thread-safe.
 */
public final class SkippingEnvironment implements Environment {
  private final AtomicLong skipped = new AtomicLong();
  private final TimeSource time = new SkippingTime();

  /** Lets time pass at once. */
  public void skip(long nanos) {
    skipped.addAndGet(nanos);
  }

  @Override
  public TimeSource time() {
    return time;
  }

  @Override
  public Chance chance() {
    return Environment.system().chance();
  }

  @Override
  public Threads newThreads() {
    return Environment.system().newThreads();
  }

  private final class SkippingTime implements TimeSource {
    private final TimeSource machine = TimeSource.system();

    @Override
    public long nanoTime() {
      return machine.nanoTime() + skipped.get();
    }

    @Override
    public Instant now() {
      return machine.now().plusNanos(skipped.get());
    }

    @Override
    public void pause(long nanos) {
      machine.pause(nanos);
    }

    @Override
    public void await(ReentrantLock lock, Condition condition, long nanos)
        throws InterruptedException {
      machine.await(lock, condition, nanos);
    }
  }
}
