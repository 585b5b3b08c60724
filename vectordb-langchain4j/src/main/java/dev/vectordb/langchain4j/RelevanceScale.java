package dev.vectordb.langchain4j;

import dev.langchain4j.store.embedding.RelevanceScore;
import dev.vectordb.model.Metric;

/**
 * Maps the database's scores to LangChain4j's relevance, 0 to 1 and higher for nearer. Each map
 * grows with the score, so the order of the hits stays.
 *
 * <ul>
 *   <li>{@link Metric#COSINE}: {@code (score + 1) / 2}, which is LangChain4j's own scale.
 *   <li>{@link Metric#DOT_PRODUCT}: {@code (score / (1 + |score|) + 1) / 2}. The product has no
 *       bounds, so the whole line is folded into the interval: 0 becomes 0.5, 1 becomes 0.75, 9
 *       becomes 0.95.
 *   <li>{@link Metric#EUCLIDEAN}: the score itself, {@code 1 / (1 + distance)}.
 * </ul>
 */
final class RelevanceScale {

  /**
   * How far below the wanted relevance {@link #leastScore} stays: far more than the rounding of the
   * maps and of a float score, far less than anyone asks for.
   */
  private static final double SLACK = 1e-6;

  private final Metric metric;

  RelevanceScale(Metric metric) {
    this.metric = metric;
  }

  /**
   * Maps a score.
   *
   * @param score of a hit, on the metric's scale
   * @return its relevance, 0 to 1
   */
  double relevance(float score) {
    double relevance =
        switch (metric) {
          case COSINE -> RelevanceScore.fromCosineSimilarity(score);
          case DOT_PRODUCT -> (score / (1 + Math.abs((double) score)) + 1) / 2;
          case EUCLIDEAN -> score;
        };
    // The cosine of a vector with itself may come out a rounding above 1.
    return Math.clamp(relevance, 0.0, 1.0);
  }

  /**
   * Returns a score below every score of a wanted relevance, a little too low rather than too high:
   * it spares the search what is clearly too far, and {@link #relevance} decides about the rest.
   *
   * @param minRelevance the wanted relevance, 0 to 1
   * @return a lower bound on the metric's scale, perhaps negative infinity
   */
  float leastScore(double minRelevance) {
    double bound = minRelevance - SLACK;
    if (bound <= 0) {
      return Float.NEGATIVE_INFINITY;
    }
    double centred = 2 * bound - 1;
    return (float)
        switch (metric) {
          case COSINE -> centred;
          case DOT_PRODUCT -> centred / (1 - Math.abs(centred));
          case EUCLIDEAN -> bound;
        };
  }

  /**
   * Returns the greatest float that is not above a bound on scores, so that none is lost that is
   * checked against the bound itself.
   *
   * @param score the bound
   * @return the score to search with
   */
  static float roundedDown(double score) {
    float rounded = (float) score;
    return rounded > score ? Math.nextDown(rounded) : rounded;
  }
}
