package dev.vectordb.model;

import static java.util.Objects.requireNonNull;

/**
 * Asks for an index of the words of the records' texts, so that they can be searched by words
 * alone, or by words and a vector together. It takes up every text that is written, and is fixed
 * for the life of a collection.
 *
 * @param language how texts and queries become words
 */
public record TextConfig(TextLanguage language) {

  /** Checks that nothing is null. */
  public TextConfig {
    requireNonNull(language, "language");
  }

  /**
   * Asks for an index of words.
   *
   * @param language how texts and queries become words
   * @return the configuration
   */
  public static TextConfig of(TextLanguage language) {
    return new TextConfig(language);
  }
}
