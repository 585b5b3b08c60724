package dev.vectordb.internal.engine;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.model.Metric;
import dev.vectordb.model.SearchRequest;
import org.jspecify.annotations.Nullable;

/**
 * The score that a hit carries: computed once more for the few hits of a search, in double
 * precision and in a fixed order. Kernels may add up in any order, which shows in the last bits;
 * this way a query and a record always have the same score, whatever the machine, the path that
 * found the record and its place in a block. Not thread-safe.
 */
final class FinalScore {
  private final Metric metric;
  private final float[] query;
  private final float[] row;
  private final VectorRows rows;

  /**
   * Prepares to score.
   *
   * @param metric the metric
   * @param query the query as a row; kept
   * @param rows the rows
   */
  FinalScore(Metric metric, float[] query, VectorRows rows) {
    this.metric = metric;
    this.query = query;
    this.row = new float[query.length];
    this.rows = rows;
  }

  /** The score that belongs to a distance as indexes measure it. */
  static float ofDistance(Metric metric, double distance) {
    return (float)
        (metric == Metric.EUCLIDEAN ? 1 / (1 + Math.sqrt(Math.max(0, distance))) : -distance);
  }

  /**
   * The least score that a request accepts.
   *
   * @return the score, inclusive; null for no bound
   * @throws InvalidInputException if the metric has no distances and one is given
   */
  static @Nullable Float least(SearchRequest request, Metric metric) {
    Float minScore = request.minScore();
    Float maxDistance = request.maxDistance();
    if (maxDistance == null) {
      return minScore;
    }
    float least =
        switch (metric) {
          case COSINE -> (float) (1.0 - maxDistance);
          case EUCLIDEAN -> (float) (1 / (1 + (double) maxDistance));
          case DOT_PRODUCT ->
              throw new InvalidInputException(
                  "maxDistance", "is " + maxDistance + ", but a dot product is no distance");
        };
    return minScore == null ? least : Math.max(least, minScore);
  }

  /** The greatest that the dot product of the query and a row can be. */
  double scale(int ordinal) {
    rows.read(ordinal, row);
    return norms(dot(query, query), dot(row, row));
  }

  float of(int ordinal) {
    rows.read(ordinal, row);
    return (float)
        switch (metric) {
          // Rows have unit norm up to rounding; dividing by what they have makes a match exactly 1.
          case COSINE ->
              Math.max(-1, Math.min(1, dot(query, row) / norms(dot(query, query), dot(row, row))));
          case DOT_PRODUCT -> dot(query, row) + 0.0;
          case EUCLIDEAN -> 1 / (1 + Math.sqrt(squaredDistance()));
        };
  }

  private static double norms(double a, double b) {
    return Math.sqrt(a) * Math.sqrt(b);
  }

  /** Four sums side by side, as one alone would wait for itself at every step. */
  private static double dot(float[] a, float[] b) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i <= a.length - 4; i += 4) {
      s0 += (double) a[i] * b[i];
      s1 += (double) a[i + 1] * b[i + 1];
      s2 += (double) a[i + 2] * b[i + 2];
      s3 += (double) a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      s0 += (double) a[i] * b[i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  private double squaredDistance() {
    double s0 = 0;
    double s1 = 0;
    int i = 0;
    for (; i <= row.length - 2; i += 2) {
      double d0 = (double) query[i] - row[i];
      double d1 = (double) query[i + 1] - row[i + 1];
      s0 += d0 * d0;
      s1 += d1 * d1;
    }
    for (; i < row.length; i++) {
      double d0 = (double) query[i] - row[i];
      s0 += d0 * d0;
    }
    return s0 + s1;
  }
}
