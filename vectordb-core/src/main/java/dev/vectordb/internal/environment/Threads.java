package dev.vectordb.internal.environment;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The threads of one engine, in pools by role. None keeps a process alive. */
public interface Threads {
  /** Runs tasks, each on a thread. */
  interface Pool extends Executor {
    /**
     * Runs a task, soon.
     *
     * @param task the task
     * @throws RejectedExecutionException if the pool was closed
     */
    @Override
    void execute(Runnable task);

    /** Takes no more tasks; those that it has are run. Does not wait for them. */
    void close();

    /**
     * Waits until all tasks of a closed pool have ended, whether or not the thread is interrupted;
     * the flag is set again on return.
     *
     * @param nanos for how long at most
     * @return whether they have
     */
    boolean awaitEnd(long nanos);
  }

  /** Runs short tasks later, one at a time, on a thread that it has from the beginning. */
  interface Timer {
    /**
     * Runs a task once.
     *
     * @param nanos in how long
     * @param task the task
     * @throws RejectedExecutionException if the timer was closed
     */
    void after(long nanos, Runnable task);

    /**
     * Runs a task again and again. What it throws is logged, and the task is run again all the
     * same.
     *
     * @param nanos how long before the first time, and after each
     * @param task the task
     * @return ends it; a task that runs is not waited for
     * @throws RejectedExecutionException if the timer was closed
     */
    Runnable every(long nanos, Runnable task);

    /** Runs nothing any more. Does not wait for a task that runs. */
    void close();
  }

  /**
   * Makes a pool.
   *
   * @param role what its threads are named after
   * @param most how many run at once; {@code Integer.MAX_VALUE} for as many as there are tasks
   * @return the pool
   */
  Pool pool(String role, int most);

  /**
   * Makes a timer.
   *
   * @param role what its thread is named after
   * @return the timer
   */
  Timer timer(String role);

  /**
   * Starts a thread that is nobody's but the caller's.
   *
   * @param name its name
   * @param task what it does
   * @return the thread
   */
  Thread start(String name, Runnable task);

  /** Tells whether the calling thread is one of a pool or timer made here. */
  boolean isOwn();
}
