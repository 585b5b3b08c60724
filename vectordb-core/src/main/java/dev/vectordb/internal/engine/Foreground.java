package dev.vectordb.internal.engine;

import dev.vectordb.internal.environment.TimeSource;
import java.util.ArrayList;
import java.util.List;
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

  /** A background thread that did not look for so long has nothing to do, or waits. */
  private static final long ABSENT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final int processors;
  private final LongSupplier clock;
  private final LongConsumer rest;
  private final AtomicInteger busy = new AtomicInteger();

  @SuppressWarnings("ThreadLocalUsage") // One for each database, as the threads are.
  private final ThreadLocal<Turn> own = ThreadLocal.withInitial(this::newTurn);

  /** Of those who work or worked lately, in the order in which they began; replaced as a whole. */
  private volatile Turn[] turns = {};

  /**
   * Creates one for a database.
   *
   * @param processors how many there are
   * @param time what the background rests by
   */
  Foreground(int processors, TimeSource time) {
    this(processors, time::nanoTime, time::pause);
  }

  Foreground(int processors, LongSupplier clock, LongConsumer rest) {
    this.processors = processors;
    this.clock = clock;
    this.rest = rest;
  }

  /** What is known of a background thread. */
  private static final class Turn {
    /** When the work began that the next rest is for; its own thread's. */
    long began;

    /** When it looked last. */
    volatile long seen;

    /** Whether it is in {@link Foreground#turns}; written under the monitor. */
    volatile boolean counted;

    Turn(long began) {
      this.began = began;
    }

    boolean isAbsent(long now) {
      return now - seen > ABSENT_NANOS;
    }
  }

  private Turn newTurn() {
    return new Turn(clock.getAsLong());
  }

  /** Counts a thread among those who work, and forgets those who do no more. */
  private synchronized void count(Turn turn, long now) {
    List<Turn> present = new ArrayList<>();
    for (Turn other : turns) {
      other.counted = !other.isAbsent(now);
      if (other.counted) {
        present.add(other);
      }
    }
    present.add(turn);
    turn.counted = true;
    turns = present.toArray(Turn[]::new);
  }

  /** Called by a thread that begins to compute what somebody waits for. */
  void enter() {
    busy.incrementAndGet();
  }

  /** Ends {@link #enter}; also called before waiting for a device. */
  void leave() {
    busy.decrementAndGet();
  }

  /** Whether searches, writes and those background threads that go first want all processors. */
  private boolean isWanted(Turn turn, long now) {
    int wanted = busy.get();
    for (Turn other : turns) {
      if (other == turn) {
        break;
      }
      wanted += other.isAbsent(now) ? 0 : 1;
    }
    return wanted >= processors;
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
    Turn turn = own.get();
    long now = clock.getAsLong();
    long worked = now - turn.began;
    if (worked < QUANTUM_NANOS) {
      return;
    }
    turn.seen = now;
    if (!turn.counted) {
      count(turn, now);
    }
    // What took long was perhaps something else, or a wait.
    long end = now + REST_FACTOR * Math.min(worked, 10 * QUANTUM_NANOS);
    while (isWanted(turn, now) && now < end && !Thread.currentThread().isInterrupted()) {
      rest.accept(Math.min(NAP_NANOS, end - now));
      now = clock.getAsLong();
      turn.seen = now;
    }
    turn.began = now;
  }
}
