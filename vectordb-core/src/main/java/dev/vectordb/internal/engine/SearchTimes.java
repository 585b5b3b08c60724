package dev.vectordb.internal.engine;

import dev.vectordb.model.SearchExplanation;

/** What took how long in one search of a shard. Not thread-safe. */
final class SearchTimes {
  private final long start;
  private final long filtered = System.nanoTime();
  private long graphNanos;
  private long scanNanos;
  private long loading;
  private long end;

  /** Ends the phase of the filter, which began at {@code start}. */
  SearchTimes(long start) {
    this.start = start;
    this.loading = filtered;
    this.end = filtered;
  }

  /** Adds what a plan took; there are several where ties go on. */
  void add(SearchPlan plan) {
    graphNanos += plan.graphNanos();
    scanNanos += plan.scanNanos();
  }

  /** Begins the last phase. */
  void loading() {
    loading = System.nanoTime();
    end = loading;
  }

  void end() {
    end = System.nanoTime();
    if (loading == filtered) {
      loading = end;
    }
  }

  long elapsedNanos() {
    return end - start;
  }

  SearchExplanation.Phases phases() {
    return new SearchExplanation.Phases(
        filtered - start, graphNanos, scanNanos, Math.max(0, end - loading));
  }
}
