package dev.vectordb.benchmarks;

import java.util.Locale;

/**
 * A figure of an engine at a recall.
 *
 * @param state how it was found
 * @param value the figure; not a number if the recall was not reached
 */
record AtRecall(State state, double value) {
  static final AtRecall NOT_REACHED = new AtRecall(State.NOT_REACHED, Double.NaN);

  /** How a figure was found. */
  enum State {
    INTERPOLATED,
    /** Even the least effort exceeds the recall: the figure is that of the least effort. */
    EXCEEDED,
    NOT_REACHED
  }

  static AtRecall interpolated(double value) {
    return new AtRecall(State.INTERPOLATED, value);
  }

  static AtRecall exceeded(double value) {
    return new AtRecall(State.EXCEEDED, value);
  }

  boolean reached() {
    return state != State.NOT_REACHED;
  }

  /** Writes a speed; one that is a lower bound after a {@code >}. */
  String toSpeed() {
    return switch (state) {
      case INTERPOLATED -> String.format(Locale.ROOT, "%,.0f", value);
      case EXCEEDED -> String.format(Locale.ROOT, "> %,.0f", value);
      case NOT_REACHED -> "not reached";
    };
  }

  /** Writes a time; one that is an upper bound after a {@code <}. */
  String toTime() {
    return switch (state) {
      case INTERPOLATED -> String.format(Locale.ROOT, "%,.0f", value);
      case EXCEEDED -> String.format(Locale.ROOT, "< %,.0f", value);
      case NOT_REACHED -> "-";
    };
  }

  /** Writes how many times as fast as another it is, marked where one of them is a bound. */
  String timesAsFastAs(AtRecall other) {
    if (!reached() || !other.reached()) {
      return "-";
    }
    String ratio = String.format(Locale.ROOT, "%.2f", value / other.value);
    if (state == other.state) {
      return state == State.EXCEEDED ? "~ " + ratio : ratio;
    }
    return (state == State.EXCEEDED ? "> " : "< ") + ratio;
  }
}
