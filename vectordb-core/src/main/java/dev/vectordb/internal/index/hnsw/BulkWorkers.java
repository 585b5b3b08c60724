package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.index.BuildResources;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs the phases of a bulk build: numbered tasks, taken by the calling thread and by helpers of an
 * executor. Helpers that the executor starts late, or never, are not waited for; the caller works
 * alone then. So a build can neither be held up by other work in the executor nor hold it up.
 */
final class BulkWorkers {
  /** One numbered task. */
  interface Task {
    void run(int number, BulkScratch scratch);
  }

  private static final int STEPS_PER_LOOK = 512;

  private final Executor helpers;
  private final int helperCount;
  private final BooleanSupplier stop;
  private final Supplier<BulkScratch> newScratch;
  private final ConcurrentLinkedQueue<BulkScratch> idle = new ConcurrentLinkedQueue<>();

  /** Prepares to run phases; whether to stop is asked before each task. */
  BulkWorkers(BuildResources resources, Supplier<BulkScratch> newScratch) {
    this.helpers = resources.helpers();
    this.helperCount = resources.threads() - 1;
    this.stop = resources.stop();
    this.newScratch = newScratch;
  }

  /**
   * Runs the tasks 0 to {@code count - 1}, in no order, and returns when all are done. Whatever
   * they wrote is visible to the caller, and to the tasks of the next phase.
   *
   * @throws CancellationException if told to stop
   */
  void run(int count, Task task) {
    Phase phase = new Phase(count, task);
    for (int i = 0; i < Math.min(helperCount, count - 1); i++) {
      try {
        helpers.execute(phase::work);
      } catch (RejectedExecutionException | OutOfMemoryError e) {
        break; // closing, of which the caller soon hears by its own way, or no more threads
      }
    }
    phase.work();
    phase.end();
  }

  /**
   * Looks, within a task, whether to go on; may hold the calling thread up.
   *
   * @throws CancellationException if told to stop
   */
  void checkGoingOn() {
    if (stop.getAsBoolean()) {
      throw new CancellationException("told to stop");
    }
  }

  /**
   * The same for loops of short steps, looking at one in many.
   *
   * @param step any number that grows about as the steps do
   */
  void checkGoingOn(int step) {
    if (step % STEPS_PER_LOOK == 0) {
      checkGoingOn();
    }
  }

  /** Runs {@code task} on every range of {@code step} numbers below {@code count}. */
  void runRanges(int count, int step, RangeTask task) {
    run(
        (count + step - 1) / step,
        (number, scratch) ->
            task.run(number * step, Math.min(count, (number + 1) * step), scratch));
  }

  /** A task on the numbers {@code [from, to)}. */
  interface RangeTask {
    void run(int from, int to, BulkScratch scratch);
  }

  private final class Phase {
    private final int count;
    private final Task task;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();
    private volatile boolean ended;
    private volatile @Nullable Throwable failure;

    Phase(int count, Task task) {
      this.count = count;
      this.task = task;
    }

    void work() {
      active.incrementAndGet();
      try {
        // Looked at after being counted: the one who ends the phase waits for this helper, or this
        // helper sees that it has ended.
        if (!ended) {
          takeTasks();
        }
      } catch (Throwable e) { // thrown again by the caller's thread
        failure = e;
      } finally {
        synchronized (this) {
          active.decrementAndGet();
          notifyAll();
        }
      }
    }

    private void takeTasks() {
      BulkScratch scratch = idle.poll();
      if (scratch == null) {
        scratch = newScratch.get();
      }
      int number;
      while (failure == null && !stop.getAsBoolean() && (number = next.getAndIncrement()) < count) {
        task.run(number, scratch);
      }
      idle.add(scratch);
    }

    void end() {
      ended = true;
      boolean interrupted = false;
      synchronized (this) {
        while (active.get() > 0) {
          try {
            wait();
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      Throwable thrown = failure;
      if (thrown instanceof RuntimeException e) {
        throw e;
      }
      if (thrown instanceof Error e) {
        throw e;
      }
      if (next.get() < count) {
        throw new CancellationException("told to stop");
      }
    }
  }
}
