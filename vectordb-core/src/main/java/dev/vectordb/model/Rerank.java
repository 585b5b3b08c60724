package dev.vectordb.model;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.internal.limits.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Re-ranking of the hits of a search.
 *
 * @param reranker what judges them
 * @param query the words that it judges them by, at most 16,384 characters
 * @param minScore least score that it must give, inclusive; null for no bound
 */
public record Rerank(Reranker reranker, String query, @Nullable Float minScore) {

  /** Checks the values. */
  public Rerank {
    requireNonNull(reranker, "reranker");
    requireNonNull(query, "query");
    if (query.isBlank()) {
      throw new InvalidInputException("rerank.query", "is blank; there is nothing to judge by");
    }
    if (query.length() > Limits.MAX_RERANK_QUERY_CHARS) {
      throw new InvalidInputException(
          "rerank.query",
          "has " + query.length() + " characters, allowed are " + Limits.MAX_RERANK_QUERY_CHARS);
    }
    if (minScore != null && minScore.isNaN()) {
      throw new InvalidInputException("rerank.minScore", "is not a number");
    }
  }

  /**
   * Re-ranks without a bound.
   *
   * @param reranker what judges hits
   * @param query the words that it judges them by
   * @return the re-ranking
   */
  public static Rerank by(Reranker reranker, String query) {
    return new Rerank(reranker, query, null);
  }

  /**
   * Leaves out what is judged lower.
   *
   * @param score the least score, inclusive, on the re-ranker's scale
   * @return the re-ranking
   */
  public Rerank minScore(float score) {
    return new Rerank(reranker, query, score);
  }
}
