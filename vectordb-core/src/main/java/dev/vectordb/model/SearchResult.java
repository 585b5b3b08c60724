package dev.vectordb.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a search.
 *
 * @param hits best first; ties in score are ordered by id. With {@link Mmr}, in the order in which
 *     they were chosen
 * @param position everything up to it was visible to the search
 * @param coverage share of the data that answered, 0 to 1; less than 1 only when the data is spread
 *     and part of it could not be reached
 * @param explanation how the search ran; null unless asked for
 * @param nextCursor where the next page starts, see {@link SearchRequest.Builder#cursor}; null
 *     after the last page, and unless pages were asked for
 */
public record SearchResult(
    List<SearchHit> hits,
    LogPosition position,
    double coverage,
    @Nullable SearchExplanation explanation,
    @Nullable String nextCursor) {

  /** Copies the hits. */
  public SearchResult {
    hits = List.copyOf(hits);
  }

  /**
   * Creates a result that no page follows.
   *
   * @param hits best first
   * @param position everything up to it was visible
   * @param coverage share of the data that answered
   * @param explanation how the search ran, if asked for
   */
  public SearchResult(
      List<SearchHit> hits,
      LogPosition position,
      double coverage,
      @Nullable SearchExplanation explanation) {
    this(hits, position, coverage, explanation, null);
  }
}
