package dev.vectordb.internal.metadata;

import dev.vectordb.exception.SearchTimeoutException;

/** The time at which one evaluation gives up. Scans count their steps here. */
final class Deadline {
  /** Between two looks at the clock: few enough that long terms do not add up to a long wait. */
  private static final int STEPS = 256;

  private final long nanos;
  private int steps;

  /** Ends at a time of {@link System#nanoTime}; {@code Long.MAX_VALUE} for never. */
  Deadline(long nanos) {
    this.nanos = nanos;
  }

  static Deadline never() {
    return new Deadline(Long.MAX_VALUE);
  }

  /** Counts a step of a scan and looks at the clock now and then. */
  void step() {
    if (++steps == STEPS) {
      check();
    }
  }

  /**
   * Looks at the clock.
   *
   * @throws SearchTimeoutException if the time has come
   */
  void check() {
    steps = 0;
    if (nanos != Long.MAX_VALUE && System.nanoTime() - nanos > 0) {
      throw new SearchTimeoutException("the search ran past its deadline in the filter");
    }
  }
}
