package dev.vectordb.samples.common;

import java.util.Map;

/**
 * A passage that was found.
 *
 * @param text its text
 * @param source book, chapter and position, for the reader
 * @param score how near it is to the question, 0 to 1
 */
public record Passage(String text, String source, double score) {

  /**
   * Makes a passage of what a store returns.
   *
   * @param text its text
   * @param metadata as the samples write it: book, chapterNumber, chapter, position
   * @param score how near it is to the question, 0 to 1
   * @return the passage
   */
  public static Passage of(String text, Map<String, Object> metadata, double score) {
    return new Passage(
        text,
        "%s, chapter %s (%s), position %s"
            .formatted(
                metadata.get("book"),
                metadata.get("chapterNumber"),
                metadata.get("chapter"),
                metadata.get("position")),
        score);
  }
}
