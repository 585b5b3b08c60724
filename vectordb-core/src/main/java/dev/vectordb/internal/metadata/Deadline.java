package dev.vectordb.internal.metadata;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.environment.TimeLimit;

/** The time at which one evaluation gives up. Scans count their steps here. */
final class Deadline {
  /** Between two looks at the clock: few enough that long terms do not add up to a long wait. */
  private static final int STEPS = 256;

  private final TimeLimit limit;
  private int steps;

  /** Ends with a limit. */
  Deadline(TimeLimit limit) {
    this.limit = limit;
  }

  static Deadline never() {
    return new Deadline(TimeLimit.NEVER);
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
    if (limit.isOver()) {
      throw new SearchTimeoutException("the search ran past its deadline in the filter");
    }
  }
}
