package dev.vectordb.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a search.
 *
 * @param hits best first; ties in score are ordered by id
 * @param position everything up to it was visible to the search
 * @param coverage share of the data that answered, 0 to 1; less than 1 only when the data is spread
 *     and part of it could not be reached
 * @param explanation how the search ran; null unless asked for
 */
public record SearchResult(
    List<SearchHit> hits,
    LogPosition position,
    double coverage,
    @Nullable SearchExplanation explanation) {

  /** Copies the hits. */
  public SearchResult {
    hits = List.copyOf(hits);
  }
}
