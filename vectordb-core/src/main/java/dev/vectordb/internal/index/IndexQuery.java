package dev.vectordb.internal.index;

import dev.vectordb.internal.environment.TimeLimit;
import org.jspecify.annotations.Nullable;

/**
 * One search of an index.
 *
 * @param query {@code float[dimension]}, prepared for the metric; only read
 * @param k results wanted: a search that finds fewer is not complete. The results handed to it may
 *     have room for more, which it fills with what it met besides
 * @param ef candidates kept, at least {@code k}
 * @param ordinalLimit only ordinals below it are returned; the others still navigate. A caller that
 *     scans the rest itself passes the {@link VectorIndex#linkedCount} it read <em>before</em> the
 *     search, or less, so that no ordinal is met twice
 * @param acceptance what may be returned; null means everything
 * @param selectivity share of the ordinals near the query that {@code acceptance} passes, 0 to 1
 * @param maxScored distance computations after which to give up; {@code Long.MAX_VALUE} for none
 * @param deadline after which to fail
 * @param entry where to start, as a {@link IndexProbe} found it; negative to look for it
 */
@SuppressWarnings("ArrayRecordComponent") // A parameter object, never compared.
public record IndexQuery(
    float[] query,
    int k,
    int ef,
    int ordinalLimit,
    @Nullable OrdinalFilter acceptance,
    double selectivity,
    long maxScored,
    TimeLimit deadline,
    int entry) {

  /**
   * From this selectivity on, nodes that are not accepted are followed like the others; below it,
   * searches go among accepted nodes.
   */
  public static final double WIDE = 0.15;

  /** Makes a query that looks for its start itself. */
  public IndexQuery(
      float[] query,
      int k,
      int ef,
      int ordinalLimit,
      @Nullable OrdinalFilter acceptance,
      double selectivity,
      long maxScored,
      TimeLimit deadline) {
    this(query, k, ef, ordinalLimit, acceptance, selectivity, maxScored, deadline, -1);
  }

  /** Checks the numbers. */
  public IndexQuery {
    if (k < 1 || ef < k || ordinalLimit < 0) {
      throw new IllegalArgumentException(
          "k " + k + ", ef " + ef + ", ordinalLimit " + ordinalLimit);
    }
  }
}
