package dev.vectordb.model;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.internal.limits.Limits;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the hits of every search of a store, for stores whose own requests cannot say it.
 *
 * @param reranker judges hits anew; null for none
 * @param minRerankScore least score that it must give, inclusive; null for no bound
 * @param mmr how hits are diversified; null for none
 * @param grouping how hits are grouped; null for none
 * @param shortlist how many of the best hits are re-ranked and diversified, at most 2,000; 0 for
 *     the default
 */
public record SearchStages(
    @Nullable Reranker reranker,
    @Nullable Float minRerankScore,
    @Nullable Mmr mmr,
    @Nullable Grouping grouping,
    int shortlist) {

  /** Hits are handed over as they are found. */
  public static final SearchStages NONE = new SearchStages(null, null, null, null, 0);

  /** Checks the range. */
  public SearchStages {
    if (shortlist < 0 || shortlist > Limits.MAX_SHORTLIST) {
      throw new InvalidInputException(
          "shortlist", "is " + shortlist + ", allowed are 0 to " + Limits.MAX_SHORTLIST);
    }
  }

  /**
   * Adds a re-ranker.
   *
   * @param reranker what judges hits
   * @return the stages
   */
  public SearchStages rerankedBy(Reranker reranker) {
    return new SearchStages(reranker, minRerankScore, mmr, grouping, shortlist);
  }

  /**
   * Adds diversity.
   *
   * @param lambda 0 to 1, see {@link Mmr}
   * @return the stages
   */
  public SearchStages diversified(double lambda) {
    return new SearchStages(reranker, minRerankScore, new Mmr(lambda), grouping, shortlist);
  }

  /**
   * Adds groups.
   *
   * @param groups how hits are grouped
   * @return the stages
   */
  public SearchStages grouped(Grouping groups) {
    return new SearchStages(reranker, minRerankScore, mmr, groups, shortlist);
  }

  /**
   * Sets how many of the best hits are re-ranked and diversified.
   *
   * @param hits at most 2,000; 0 for the default
   * @return the stages
   */
  public SearchStages shortlist(int hits) {
    return new SearchStages(reranker, minRerankScore, mmr, grouping, hits);
  }

  /**
   * Puts the stages into a request. Where it wants more hits than the shortlist has, that many are
   * re-ranked and diversified, up to 2,000.
   *
   * @param request takes them
   * @param query the words that hits are judged by; may be null if there is no re-ranker
   * @throws InvalidInputException if there is a re-ranker and no words
   */
  public void applyTo(SearchRequest.Builder request, @Nullable String query) {
    request.mmr(mmr).groupBy(grouping).shortlistAtLeast(shortlist);
    if (reranker != null) {
      if (query == null) {
        throw new InvalidInputException(
            "query", "is missing, but the store has a re-ranker, which judges hits by its words");
      }
      request.rerank(new Rerank(reranker, query, minRerankScore));
    }
  }
}
