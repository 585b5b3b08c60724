package dev.vectordb.internal.engine;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.environment.TimeLimit;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Measures, in some milliseconds, what a collection's searches cost on this machine with its own
 * data, so that {@link SearchCosts} need not begin at what holds for any. Each of three trials is
 * run some times. A trial that grew much quicker from its first runs to its last was measured while
 * code was being compiled and pages were being read; then nothing is believed, and it is tried
 * again another time. For one measurement; not thread-safe.
 */
final class CostMeasurement {
  /** For all trials together; a run that has begun may end a little later. */
  static final long BUDGET_NANOS = 12_000_000;

  /** The effort of the trials of the graph: little, as what it takes grows with it evenly. */
  static final int EFFORT = 64;

  private static final int RUNS = 8;
  private static final double SETTLED = 0.5;

  /** What is tried. Each call takes other data, as one search after the other would. */
  interface Trials {
    /**
     * Scans vectors as a search with a filter does, by codes where there are any.
     *
     * @return how many
     */
    long scan();

    /**
     * Searches the graph along all nodes.
     *
     * @param deadline when to give up
     */
    void wide(int efSearch, TimeLimit deadline);

    /**
     * Searches the graph among the few nodes that a filter passes.
     *
     * @return how many vectors were compared
     */
    long narrow(int efSearch, TimeLimit deadline);
  }

  private interface Run {
    /** Returns how much was done, so that the time for one of it can be told. */
    double run();
  }

  private final Trials trials;
  private final LongSupplier clock;
  private final long end;
  private final TimeLimit deadline;

  /**
   * Prepares a measurement.
   *
   * @param trials what is tried
   * @param clock tells nanoseconds, as {@link System#nanoTime()} does
   * @param deadline when a single search of the graph gives up
   */
  CostMeasurement(Trials trials, LongSupplier clock, TimeLimit deadline) {
    this.trials = trials;
    this.clock = clock;
    this.end = clock.getAsLong() + BUDGET_NANOS;
    this.deadline = deadline;
  }

  /**
   * Measures, and lets the costs begin anew at what was found.
   *
   * @return whether what was found is to be believed; else the costs are as they were
   */
  boolean run(SearchCosts costs) {
    try {
      double scanned = nanosForOne(trials::scan);
      double wide =
          nanosForOne(() -> {
            trials.wide(EFFORT, deadline);
            return EFFORT;
          });
      long[] compared = new long[1];
      double narrow =
          nanosForOne(() -> {
            compared[0] += trials.narrow(EFFORT, deadline);
            return EFFORT;
          });
      if (scanned <= 0 || wide <= 0 || narrow <= 0 || compared[0] == 0) {
        return false;
      }
      costs.begin(scanned, wide, narrow, narrow * EFFORT * RUNS / compared[0]);
      return true;
    } catch (SearchTimeoutException e) {
      return false; // far from what it takes when all is compiled and read
    }
  }

  /** Returns the median time for one; zero if it did not settle, or there was no time for all. */
  private double nanosForOne(Run run) {
    double[] times = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      long start = clock.getAsLong();
      double done = run.run();
      long now = clock.getAsLong();
      if (now - end > 0 || done <= 0) {
        return 0;
      }
      times[i] = (now - start) / done;
    }
    double first = median(Arrays.copyOf(times, RUNS / 2));
    double last = median(Arrays.copyOfRange(times, RUNS / 2, RUNS));
    return last < SETTLED * first ? 0 : median(times);
  }

  private static double median(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
