package dev.vectordb.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One answer of a search.
 *
 * @param id the record's key
 * @param score how near, higher is nearer; see {@link Metric}. After re-ranking, the re-ranker's
 *     score
 * @param vector {@code float[dimension]}, owned by the caller; null unless asked for
 * @param text the record's text; null if it has none or was not asked for
 * @param metadata the record's metadata; empty if it was not asked for
 * @param retrievalScore the score before re-ranking, by which the hit was found; null unless it was
 *     re-ranked
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, not kept
public record SearchHit(
    String id,
    float score,
    float @Nullable [] vector,
    @Nullable String text,
    Metadata metadata,
    @Nullable Float retrievalScore) {

  /**
   * Creates a hit that was not re-ranked.
   *
   * @param id the record's key
   * @param score how near
   * @param vector the vector, kept; null unless asked for
   * @param text the text, if any
   * @param metadata the metadata
   */
  public SearchHit(
      String id, float score, float @Nullable [] vector, @Nullable String text, Metadata metadata) {
    this(id, score, vector, text, metadata, null);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SearchHit that
        && id.equals(that.id)
        && Float.compare(score, that.score) == 0
        && java.util.Arrays.equals(vector, that.vector)
        && Objects.equals(text, that.text)
        && metadata.equals(that.metadata)
        && Objects.equals(retrievalScore, that.retrievalScore);
  }

  @Override
  public int hashCode() {
    return id.hashCode() * 31 + Float.hashCode(score);
  }

  @Override
  public String toString() {
    return "SearchHit[id=" + id + ", score=" + score + ", metadata=" + metadata + "]";
  }
}
