package dev.vectordb.model;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.InvalidConfigException;
import java.time.Duration;

/**
 * When a write returns. Whatever the mode, a write that has returned survives the death of the
 * process, and no mode ever leaves a damaged database.
 *
 * @param mode the mode
 * @param intervalMillis for {@link Mode#INTERVAL}, how often the log is forced to the device; else
 *     0
 */
public record Durability(Mode mode, long intervalMillis) {

  private static final Duration LONGEST = Duration.ofHours(1);

  /** The three promises. */
  public enum Mode {
    /** A write returns when its log record is forced to the device: it survives a power loss. */
    SYNC,
    /** A write returns when the operating system has it; the log is forced at an interval. */
    INTERVAL,
    /** A write returns when the operating system has it, which decides when to write it out. */
    OS
  }

  /** Checks the interval. */
  public Durability {
    requireNonNull(mode, "mode");
    if (mode == Mode.INTERVAL
        ? intervalMillis < 1 || intervalMillis > 3_600_000
        : intervalMillis != 0) {
      throw new InvalidConfigException(
          "durability.intervalMillis",
          "is " + intervalMillis + ", allowed are 1 to 3600000 with INTERVAL and 0 without");
    }
  }

  /**
   * Returns the default: nothing acknowledged is ever lost.
   *
   * @return {@link Mode#SYNC}
   */
  public static Durability sync() {
    return new Durability(Mode.SYNC, 0);
  }

  /**
   * Returns the mode that forces the log at an interval.
   *
   * @param interval 1 ms to an hour: what a power loss may cost, besides one flush
   * @return {@link Mode#INTERVAL}
   * @throws InvalidConfigException if the interval is shorter or longer
   */
  public static Durability interval(Duration interval) {
    // What is out of bounds may have more milliseconds than there are.
    boolean tooLong = interval.compareTo(LONGEST) > 0;
    return new Durability(
        Mode.INTERVAL, tooLong ? Long.MAX_VALUE : interval.isNegative() ? -1 : interval.toMillis());
  }

  /**
   * Returns the mode that leaves writing out to the operating system.
   *
   * @return {@link Mode#OS}
   */
  public static Durability os() {
    return new Durability(Mode.OS, 0);
  }
}
