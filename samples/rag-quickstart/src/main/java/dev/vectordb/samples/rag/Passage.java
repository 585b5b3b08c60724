package dev.vectordb.samples.rag;

import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.store.embedding.RelevanceScore;
import dev.vectordb.model.SearchHit;
import java.util.Map;
import java.util.Objects;

/**
 * A passage that was found.
 *
 * @param text its text
 * @param source book, chapter and position, for the reader
 * @param score LangChain4j's relevance, 0 to 1
 */
record Passage(String text, String source, double score) {

  static Passage of(Content content) {
    Object score = content.metadata().get(ContentMetadata.SCORE);
    return new Passage(
        content.textSegment().text(),
        source(content.textSegment().metadata().toMap()),
        (Double) Objects.requireNonNull(score));
  }

  /** The collection's score is the cosine, which LangChain4j maps to 0 to 1. */
  static Passage of(SearchHit hit) {
    return new Passage(
        Objects.requireNonNullElse(hit.text(), ""),
        source(hit.metadata().asMap()),
        RelevanceScore.fromCosineSimilarity(hit.score()));
  }

  private static String source(Map<String, Object> metadata) {
    return "%s, chapter %s (%s), position %s"
        .formatted(
            metadata.get("book"),
            metadata.get("chapterNumber"),
            metadata.get("chapter"),
            metadata.get("position"));
  }
}
