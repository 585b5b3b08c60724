package dev.vectordb.internal.environment;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An environment in which nothing happens by itself. What would be a thread is a fiber: it runs on
 * the thread of the test, one at a time, and only when {@link #step} has drawn it from all that
 * could go on. A step ends where its fiber waits, whatever for, or gives way by {@link #giveWay}.
 * In half of the simulations all fibers are as likely to be next; in the others they have ranks,
 * which change now and then, so that some are held up for long while others go on. The time stands
 * still until somebody moves it, or until all wait for it. All that is random is drawn from the
 * seed, so that one seed is one course of events.
 *
 * <p>For one thread, and the fibers that run on it.
 */
public final class Simulation implements Environment {
  /** Ranks are given anew at one step in so many. */
  private static final int STEPS_OF_RANK = 20;

  private final Thread home = Thread.currentThread();
  private final RandomGenerator order;
  private final RandomGenerator chance;

  /** Whether fibers have ranks, so that some wait for long; else all are as likely to be next. */
  private final boolean ranked;

  private final List<Step> steps = new ArrayList<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>(Alarm::compare);
  private final List<String> trace = new ArrayList<>();
  private final SimulatedTime time = new SimulatedTime();
  private final Map<String, Integer> refusals = new HashMap<>();
  private long alarmCount;
  private long nanos;
  private Instant date = Instant.parse("2026-01-01T00:00:00Z");
  private @Nullable Throwable failure;

  /** What a fiber does from now on until it waits. */
  private record Step(Fiber fiber, Runnable goOn) {}

  /** Who goes first where ranks decide. */
  private static final class Fiber {
    final String name;
    double rank;

    Fiber(String name, double rank) {
      this.name = name;
      this.rank = rank;
    }
  }

  /** What happens at a time. */
  private static final class Alarm {
    final long due;
    final long number;
    final Runnable action;
    boolean rung;

    Alarm(long due, long number, Runnable action) {
      this.due = due;
      this.number = number;
      this.action = action;
    }

    /** By differences, as the clock may overflow. */
    static int compare(Alarm one, Alarm other) {
      long later = one.due - other.due;
      return Long.signum(later == 0 ? one.number - other.number : later);
    }
  }

  /**
   * Begins with nothing to do.
   *
   * @param seed of all that is drawn
   */
  public Simulation(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    this.order = random.split();
    this.chance = random.split();
    this.ranked = order.nextBoolean();
    // Near the overflow, which may come at any time on a real machine.
    this.nanos = Long.MAX_VALUE - Duration.ofMinutes(order.nextInt(60)).toNanos();
  }

  @Override
  public TimeSource time() {
    return time;
  }

  @Override
  public Chance chance() {
    return new Chance() {
      @Override
      public UUID uuid() {
        return new UUID(chance.nextLong(), chance.nextLong());
      }

      @Override
      public double nextDouble() {
        return chance.nextDouble();
      }

      @Override
      public void nextSecret(byte[] secret) {
        chance.nextBytes(secret);
      }
    };
  }

  @Override
  public Threads newThreads() {
    return new SimulatedThreads(this);
  }

  /** Gives a pool no thread, so many times, as a system does that has no more of them. */
  public void refuseThreads(String role, int times) {
    refusals.merge(role, times, Integer::sum);
  }

  void checkThreads(String role) {
    if (refusals.getOrDefault(role, 0) > 0) {
      refusals.merge(role, -1, Integer::sum);
      throw new OutOfMemoryError("unable to create native thread");
    }
  }

  /** Returns the fibers in the order in which they made steps. */
  public List<String> trace() {
    return trace;
  }

  /** Begins a fiber, which makes its first step when it is drawn. */
  public Thread start(String name, Runnable task) {
    Fiber who = new Fiber(name, order.nextDouble());
    Thread fiber =
        Fibers.unstarted(
            goOn -> {
              if (!Thread.currentThread().equals(home) && !isFiber()) {
                throw new IllegalStateException("woken by " + Thread.currentThread());
              }
              steps.add(new Step(who, goOn));
            },
            name,
            () -> {
              try {
                task.run();
              } catch (Throwable e) { // fails the test at the next step
                failure = e;
              }
            });
    fiber.start();
    return fiber;
  }

  /** Whether the calling thread is a fiber. */
  static boolean isFiber() {
    return Thread.currentThread().isVirtual();
  }

  /** Ends a step of the calling fiber, which could go on at once. Does nothing elsewhere. */
  @SuppressWarnings("ThreadPriorityCheck") // the scheduler is ours
  public static void giveWay() {
    if (isFiber()) {
      Thread.yield();
    }
  }

  /**
   * Lets one fiber make a step.
   *
   * @return false if none could
   */
  public boolean step() {
    if (steps.isEmpty()) {
      return false;
    }
    Step step = steps.remove(draw());
    trace.add(step.fiber.name);
    step.goOn.run();
    Throwable failed = failure;
    if (failed != null) {
      failure = null;
      throw new AssertionError("fiber " + step.fiber.name + " failed", failed);
    }
    return true;
  }

  private int draw() {
    int drawn = order.nextInt(steps.size());
    if (!ranked) {
      return drawn;
    }
    if (order.nextInt(STEPS_OF_RANK) == 0) {
      steps.get(drawn).fiber.rank = order.nextDouble(); // or one that waits for another spins on
    }
    int first = 0;
    for (int i = 1; i < steps.size(); i++) {
      if (steps.get(i).fiber.rank > steps.get(first).fiber.rank) {
        first = i;
      }
    }
    return first;
  }

  /** Lets fibers make steps until none can without the time going on. */
  public void settle() {
    while (step()) {
      // On with the next.
    }
  }

  /** Lets the time go on. What is due then happens in its order, at its time. */
  public void advance(Duration by) {
    long end = nanos + by.toNanos();
    while (ringBefore(end)) {
      settle();
    }
    moveTo(end);
  }

  /** Sets the date, and nothing but the date. */
  public void setDate(Instant to) {
    date = to;
  }

  private void moveTo(long to) {
    date = date.plusNanos(to - nanos);
    nanos = to;
  }

  /** Moves to the next alarm, if there is one until {@code end}, and rings it. */
  private boolean ringBefore(long end) {
    Alarm next = alarms.peek();
    if (next == null || next.due - end > 0) {
      return false;
    }
    alarms.remove(next);
    if (next.due - nanos > 0) {
      moveTo(next.due);
    }
    next.rung = true;
    next.action.run();
    return true;
  }

  /**
   * Runs a task on a fiber until it has ended, with steps of all others in between. Where all wait,
   * the time goes on.
   *
   * @return its result
   */
  public <T> T run(String name, Callable<T> task) {
    List<T> result = new ArrayList<>();
    Throwable[] thrown = new Throwable[1];
    Thread fiber =
        start(
            name,
            () -> {
              try {
                result.add(task.call());
              } catch (Throwable e) { // thrown again below
                thrown[0] = e;
              }
            });
    finish(fiber);
    if (thrown[0] instanceof RuntimeException e) {
      throw e;
    }
    if (thrown[0] instanceof Error e) {
      throw e;
    }
    if (thrown[0] != null) {
      throw new AssertionError(thrown[0]);
    }
    return result.getFirst();
  }

  /** Steps until a fiber has ended. Where all wait, the time goes on. */
  public void finish(Thread fiber) {
    while (fiber.isAlive()) {
      if (!stepOrWait()) {
        throw new AssertionError(
            "fiber " + fiber.getName() + " waits for ever at " + List.of(fiber.getStackTrace()));
      }
    }
  }

  /**
   * Lets one fiber make a step, or if none can the time go on to where one perhaps can.
   *
   * @return false if nothing will ever happen again
   */
  public boolean stepOrWait() {
    return step() || ringBefore(nanos + Duration.ofDays(1).toNanos());
  }

  /** Has something happen in a while. */
  Object alarm(long in, Runnable action) {
    Alarm alarm = new Alarm(nanos + Math.max(0, in), alarmCount++, action);
    alarms.add(alarm);
    return alarm;
  }

  void cancel(Object alarm) {
    alarms.remove(alarm);
  }

  private final class SimulatedTime implements TimeSource {
    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public Instant now() {
      return Instant.ofEpochMilli(date.toEpochMilli());
    }

    @Override
    public void pause(long forNanos) {
      Thread self = fiber();
      Alarm alarm = (Alarm) alarm(forNanos, () -> LockSupport.unpark(self));
      try {
        while (!alarm.rung && !self.isInterrupted()) {
          LockSupport.park(this);
        }
      } finally {
        cancel(alarm);
      }
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
    public void await(ReentrantLock lock, Condition condition, long forNanos)
        throws InterruptedException {
      Thread _ = fiber();
      Object alarm =
          alarm(
              forNanos,
              () ->
                  start(
                      "alarm",
                      () -> {
                        lock.lock();
                        try {
                          condition.signalAll();
                        } finally {
                          lock.unlock();
                        }
                      }));
      try {
        condition.await();
      } finally {
        cancel(alarm);
      }
    }

    private Thread fiber() {
      if (!isFiber()) {
        throw new IllegalStateException("only fibers can wait");
      }
      return Thread.currentThread();
    }
  }
}
