package dev.vectordb.internal.engine;

import dev.vectordb.model.SearchExplanation;

/** What took how long in one search of a shard. Not thread-safe. */
final class SearchTimes {
  private final long start;
  private final long filtered = System.nanoTime();
  private long graphNanos;
  private long scanNanos;
  private long loadNanos;
  private long end = filtered;

  /** Ends the phase of the filter, which began at {@code start}. */
  SearchTimes(long start) {
    this.start = start;
  }

  /** Adds what a plan took; there are several where ties go on. */
  void add(SearchPlan plan) {
    graphNanos += plan.graphNanos();
    scanNanos += plan.scanNanos();
  }

  /** Adds to the graph's part what went by since {@code from}. */
  void graphSince(long from) {
    graphNanos += System.nanoTime() - from;
  }

  /** Adds to the scans' part what went by since {@code from}. */
  void scanSince(long from) {
    scanNanos += System.nanoTime() - from;
  }

  /** Adds to the part of reading records what went by since {@code from}. */
  void loadSince(long from) {
    loadNanos += System.nanoTime() - from;
  }

  /** Ends the search, for now if it can be continued. */
  void end() {
    end = System.nanoTime();
  }

  long elapsedNanos() {
    return end - start;
  }

  SearchExplanation.Phases phases() {
    return new SearchExplanation.Phases(filtered - start, graphNanos, scanNanos, loadNanos);
  }
}
