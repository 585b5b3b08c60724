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
  private final double[] terms;
  private final VectorRows rows;
  private final double querySquare;

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
    this.terms = new double[query.length];
    this.rows = rows;
    this.querySquare = metric == Metric.EUCLIDEAN ? 0 : dot(query, query);
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
    return norms(querySquare, dot(row, row));
  }

  float of(int ordinal) {
    rows.read(ordinal, row);
    return (float)
        switch (metric) {
          // Rows have unit norm up to rounding; dividing by what they have makes a match exactly 1.
          case COSINE ->
              Math.max(-1, Math.min(1, dot(query, row) / norms(querySquare, dot(row, row))));
          case DOT_PRODUCT -> dot(query, row) + 0.0;
          case EUCLIDEAN -> 1 / (1 + Math.sqrt(squaredDistance()));
        };
  }

  private static double norms(double a, double b) {
    return Math.sqrt(a) * Math.sqrt(b);
  }

  /** In two loops: the first one has no order to keep, so the compiler makes vectors of it. */
  private double dot(float[] a, float[] b) {
    double[] products = terms;
    for (int i = 0; i < products.length; i++) {
      products[i] = (double) a[i] * b[i];
    }
    return sum(products);
  }

  private double squaredDistance() {
    double[] squares = terms;
    for (int i = 0; i < squares.length; i++) {
      double difference = (double) query[i] - row[i];
      squares[i] = difference * difference;
    }
    return sum(squares);
  }

  /** Eight sums side by side, as one alone would wait for itself at every step. */
  private static double sum(double[] terms) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int i = 0;
    for (; i <= terms.length - 8; i += 8) {
      s0 += terms[i];
      s1 += terms[i + 1];
      s2 += terms[i + 2];
      s3 += terms[i + 3];
      s4 += terms[i + 4];
      s5 += terms[i + 5];
      s6 += terms[i + 6];
      s7 += terms[i + 7];
    }
    for (; i < terms.length; i++) {
      s0 += terms[i];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }
}
