package dev.vectordb.internal.environment;

import java.util.concurrent.TimeUnit;

/** A time at which something is given up. Immutable, thread-safe. */
public final class TimeLimit {
  /** One that never comes. */
  public static final TimeLimit NEVER = new TimeLimit(TimeSource.system(), Long.MAX_VALUE);

  private static final long LONGEST_NANOS = TimeUnit.DAYS.toNanos(365);

  private final TimeSource time;
  private final long nanos;

  private TimeLimit(TimeSource time, long nanos) {
    this.time = time;
    this.nanos = nanos;
  }

  static TimeLimit of(TimeSource time, long nanos) {
    return nanos > LONGEST_NANOS ? NEVER : at(time, time.nanoTime() + nanos);
  }

  /**
   * Returns a limit at a time.
   *
   * @param time the clock
   * @param nanoTime when, on that clock; {@code Long.MAX_VALUE} for never
   * @return the limit
   */
  public static TimeLimit at(TimeSource time, long nanoTime) {
    return nanoTime == Long.MAX_VALUE ? NEVER : new TimeLimit(time, nanoTime);
  }

  /** Tells whether it has come. */
  public boolean isOver() {
    return nanos != Long.MAX_VALUE && time.nanoTime() - nanos > 0;
  }

  /** Tells whether it never comes, so that nobody need ask. */
  public boolean isNever() {
    return nanos == Long.MAX_VALUE;
  }

  @Override
  public String toString() {
    return isNever() ? "never" : "at " + nanos;
  }
}
