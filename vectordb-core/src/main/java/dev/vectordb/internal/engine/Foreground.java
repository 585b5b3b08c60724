package dev.vectordb.internal.engine;

import dev.vectordb.internal.environment.TimeSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Counts the searches and writes that are being computed, and has the background give way to them:
 * where they want all processors, a background thread rests three times as long as it worked. So
 * searches seldom wait for a processor, and the background never stands still.
 */
final class Foreground {
  /** Work between two looks; a background thread that goes on holds nobody up longer. */
  private static final long QUANTUM_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** Between two looks at whether the processors are wanted still. */
  private static final long NAP_NANOS = TimeUnit.MICROSECONDS.toNanos(250);

  /** Rest after work, as a multiple of it, at most. */
  private static final int REST_FACTOR = 3;

  private final int processors;
  private final int backgroundThreads;
  private final LongSupplier clock;
  private final LongConsumer rest;
  private final AtomicInteger busy = new AtomicInteger();
  private final AtomicInteger ranks = new AtomicInteger();

  @SuppressWarnings("ThreadLocalUsage") // One for each database, as the threads are.
  private final ThreadLocal<Turn> turns = ThreadLocal.withInitial(this::newTurn);

  /**
   * Creates one for a database.
   *
   * @param processors how many there are
   * @param backgroundThreads how many work in the background at most
   * @param time what they rest by
   */
  Foreground(int processors, int backgroundThreads, TimeSource time) {
    this(processors, backgroundThreads, time::nanoTime, time::pause);
  }

  Foreground(int processors, int backgroundThreads, LongSupplier clock, LongConsumer rest) {
    this.processors = processors;
    this.backgroundThreads = backgroundThreads;
    this.clock = clock;
    this.rest = rest;
  }

  /** What a background thread knows of itself. */
  private static final class Turn {
    /** Processors that those before it may use, as far as the background goes. */
    final int rank;

    long began;

    Turn(int rank, long began) {
      this.rank = rank;
      this.began = began;
    }
  }

  private Turn newTurn() {
    return new Turn(Math.floorMod(ranks.getAndIncrement(), backgroundThreads), clock.getAsLong());
  }

  /** Called by a thread that begins to compute what somebody waits for. */
  void enter() {
    busy.incrementAndGet();
  }

  /** Ends {@link #enter}; also called before waiting for a device. */
  void leave() {
    busy.decrementAndGet();
  }

  private boolean isWanted(Turn turn) {
    return busy.get() + turn.rank >= processors;
  }

  /** Returns what asks whether to stop, and gives way at each time. */
  BooleanSupplier givingWay(BooleanSupplier stop) {
    return () -> {
      giveWay();
      return stop.getAsBoolean();
    };
  }

  /**
   * Called by a background thread between pieces of work that take a fraction of a millisecond;
   * returns when it is to go on, mostly at once.
   */
  void giveWay() {
    Turn turn = turns.get();
    long now = clock.getAsLong();
    long worked = now - turn.began;
    if (worked < QUANTUM_NANOS) {
      return;
    }
    // What took long was perhaps something else, or a wait.
    long end = now + REST_FACTOR * Math.min(worked, 10 * QUANTUM_NANOS);
    while (isWanted(turn) && now < end && !Thread.currentThread().isInterrupted()) {
      rest.accept(Math.min(NAP_NANOS, end - now));
      now = clock.getAsLong();
    }
    turn.began = now;
  }
}
