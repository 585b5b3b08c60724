package dev.vectordb.internal.engine;

import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.model.SearchExplanation;

/** What took how long in one search of a shard. Not thread-safe. */
final class SearchTimes {
  private final TimeSource time;
  private final long start;
  private final long filtered;
  private long graphNanos;
  private long scanNanos;
  private long loadNanos;
  private long end;

  /** Ends the phase of the filter, which began at {@code start}. */
  SearchTimes(TimeSource time, long start) {
    this.time = time;
    this.start = start;
    this.filtered = time.nanoTime();
    this.end = filtered;
  }

  /** The clock. */
  TimeSource time() {
    return time;
  }

  /** Adds what a plan took; there are several where ties go on. */
  void add(SearchPlan plan) {
    graphNanos += plan.graphNanos();
    scanNanos += plan.scanNanos();
  }

  /** Adds to the graph's part what went by since {@code from}. */
  void graphSince(long from) {
    graphNanos += time.nanoTime() - from;
  }

  /** Adds to the scans' part what went by since {@code from}. */
  void scanSince(long from) {
    scanNanos += time.nanoTime() - from;
  }

  /** Adds to the part of reading records what went by since {@code from}. */
  void loadSince(long from) {
    loadNanos += time.nanoTime() - from;
  }

  /** Ends the search, for now if it can be continued. */
  void end() {
    end = time.nanoTime();
  }

  long elapsedNanos() {
    return end - start;
  }

  SearchExplanation.Phases phases() {
    return new SearchExplanation.Phases(filtered - start, graphNanos, scanNanos, loadNanos);
  }
}
