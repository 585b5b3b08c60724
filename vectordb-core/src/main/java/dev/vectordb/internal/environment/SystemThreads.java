package dev.vectordb.internal.environment;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Platform threads, all of them daemons, that come and go with the work. */
final class SystemThreads implements Threads {
  private static final Logger log = LoggerFactory.getLogger(SystemThreads.class);

  /** A thread that knows whose it is. */
  private final class Worker extends Thread {
    Worker(Runnable task, String name) {
      super(task, name);
      setDaemon(true);
    }

    boolean isOf(SystemThreads threads) {
      return threads == SystemThreads.this;
    }
  }

  private ThreadFactory factory(String role) {
    AtomicLong number = new AtomicLong();
    return task -> new Worker(task, "vectordb-" + role + "-" + number.incrementAndGet());
  }

  @Override
  public Pool pool(String role, int most) {
    return new SystemPool(
        most == Integer.MAX_VALUE
            ? Executors.newCachedThreadPool(factory(role))
            : Executors.newFixedThreadPool(most, factory(role)));
  }

  @Override
  public Timer timer(String role) {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, factory(role));
    boolean _ = executor.prestartCoreThread(); // whoever has no thread later is to be tried again
    return new SystemTimer(executor);
  }

  @Override
  public Thread start(String name, Runnable task) {
    return Thread.ofPlatform().daemon().name(name).start(task);
  }

  @Override
  public boolean isOwn() {
    return Thread.currentThread() instanceof Worker worker && worker.isOf(this);
  }

  private record SystemPool(ExecutorService executor) implements Pool {
    @Override
    public void execute(Runnable task) {
      executor.execute(task);
    }

    @Override
    public void close() {
      executor.shutdown();
    }

    @Override
    public boolean awaitEnd(long nanos) {
      long end = System.nanoTime() + nanos;
      boolean interrupted = false;
      boolean ended = false;
      long left = nanos;
      while (!ended && left > 0) {
        try {
          ended = executor.awaitTermination(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
        left = end - System.nanoTime();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return ended;
    }
  }

  private record SystemTimer(ScheduledExecutorService executor) implements Timer {
    @Override
    public void after(long nanos, Runnable task) {
      var _ = executor.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public Runnable every(long nanos, Runnable task) {
      Runnable goingOn =
          () -> {
            try {
              task.run();
            } catch (Throwable e) { // it would be the last time
              log.warn("What is done every {} ms failed, and is tried again", nanos / 1_000_000, e);
            }
          };
      Future<?> running =
          executor.scheduleWithFixedDelay(goingOn, nanos, nanos, TimeUnit.NANOSECONDS);
      return () -> running.cancel(false);
    }

    @Override
    public void close() {
      executor.shutdownNow();
    }
  }
}
