package dev.vectordb.internal.index;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.quantization.RunCodes;
import dev.vectordb.internal.quantization.RunScorer;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.TopK;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the distances of thirty-two candidates at once, and scores those that may be among the
 * nearest. For one search; not thread-safe.
 */
public final class RunScan {
  private static final int RUN = RunCodes.RUN;

  /** Runs between two looks at the clock. */
  private static final int RUNS_PER_CLOCK = 64;

  /** Share of the candidates that bounds leave in doubt, from which on they save no time. */
  private static final double USELESS = 1 / 4.0;

  private final RunCodes codes;
  private final RunScorer bounds;
  private final QueryScorer scorer;
  private final TopK out;
  private final TimeLimit deadline;
  private final float[] lowest = new float[RUN];
  private final int[] selected = new int[RUN];
  private final float[] distances = new float[RUN];

  /**
   * Prepares a scan.
   *
   * @param codes the codes, not closed before the scan is over
   * @param query the query as a row
   * @param scorer the distances themselves, of the same query
   * @param out takes the nearest
   * @param deadline after which to fail
   */
  public RunScan(RunCodes codes, float[] query, QueryScorer scorer, TopK out, TimeLimit deadline) {
    this.codes = codes;
    this.bounds = new RunScorer(codes, query);
    this.scorer = scorer;
    this.out = out;
    this.deadline = deadline;
  }

  /**
   * Offers the accepted ordinals in {@code [from, to)}, those without a code by their vectors.
   *
   * @param accept null accepts all
   * @throws dev.vectordb.exception.SearchTimeoutException if the deadline passes
   */
  public void scanRange(int from, int to, @Nullable OrdinalFilter accept) {
    int begin = Math.max(from, codes.first());
    int begun = codes.first() + (begin - codes.first() + RUN - 1) / RUN * RUN;
    int end = Math.min(to, codes.end());
    int whole = begun + Math.max(0, end - begun) / RUN * RUN;
    if (whole <= begun) {
      ExactScan.scanRange(scorer, from, to, accept, out, deadline);
      return;
    }
    ExactScan.scanRange(scorer, from, begun, accept, out, deadline);
    int run = begun;
    long inDoubt = 0;
    while (run < whole) {
      inDoubt += scanRun(run, accept);
      run += RUN;
      if ((run - begun) % (RUNS_PER_CLOCK * RUN) == 0) {
        ExactScan.checkDeadline(deadline);
        if (inDoubt > USELESS * (run - begun)) {
          break;
        }
      }
    }
    ExactScan.scanRange(scorer, run, to, accept, out, deadline);
  }

  /** Returns how many vectors were read. */
  private int scanRun(int from, @Nullable OrdinalFilter accept) {
    bounds.lowerBounds((from - codes.first()) / RUN, lowest);
    float worst = out.worst();
    int count = 0;
    for (int i = 0; i < RUN; i++) {
      // Not the other way round: of numbers too large to be added nothing is known.
      if (!(lowest[i] > worst) && (accept == null || accept.accept(from + i))) {
        selected[count++] = from + i;
      }
    }
    if (count > 0) {
      scorer.distances(selected, count, distances);
      for (int i = 0; i < count; i++) {
        out.offer(selected[i], distances[i]);
      }
    }
    return count;
  }
}
