package dev.vectordb.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One answer of a search.
 *
 * @param id the record's key
 * @param score how good, higher is better: by a vector as {@link Metric} says, by words alone the
 *     BM25 score, by both 0 to 1 as {@link Fusion} says. After re-ranking, the re-ranker's score
 * @param vector {@code float[dimension]}, owned by the caller; null unless asked for
 * @param text the record's text; null if it has none or was not asked for
 * @param metadata the record's metadata; empty if it was not asked for
 * @param retrievalScore the score before re-ranking, by which the hit was found; null unless it was
 *     re-ranked
 * @param vectorScore the score by the vector alone; null unless the search was by both
 * @param textScore the BM25 score, 0 if no word matches; null unless the search was by both
 * @param snippets passages with the words searched for; empty unless asked for
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, not kept
public record SearchHit(
    String id,
    float score,
    float @Nullable [] vector,
    @Nullable String text,
    Metadata metadata,
    @Nullable Float retrievalScore,
    @Nullable Float vectorScore,
    @Nullable Float textScore,
    List<Snippet> snippets) {

  /** Copies the snippets. */
  public SearchHit {
    snippets = List.copyOf(snippets);
  }

  /**
   * Creates a hit of a search by a vector.
   *
   * @param id the record's key
   * @param score how near
   * @param vector the vector, kept; null unless asked for
   * @param text the text, if any
   * @param metadata the metadata
   * @param retrievalScore the score before re-ranking, if there was any
   */
  public SearchHit(
      String id,
      float score,
      float @Nullable [] vector,
      @Nullable String text,
      Metadata metadata,
      @Nullable Float retrievalScore) {
    this(id, score, vector, text, metadata, retrievalScore, null, null, List.of());
  }

  /**
   * Creates a hit of a search by a vector that was not re-ranked.
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
        && Objects.equals(retrievalScore, that.retrievalScore)
        && Objects.equals(vectorScore, that.vectorScore)
        && Objects.equals(textScore, that.textScore)
        && snippets.equals(that.snippets);
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
