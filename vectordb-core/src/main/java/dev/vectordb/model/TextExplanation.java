package dev.vectordb.model;

import java.util.List;

/**
 * How the leg of words of a search ran.
 *
 * @param words what was looked up: the words of the query as the index has them, stemmed and
 *     without stop words; if there are none, words found nothing
 * @param candidates records that this leg found and that took part
 * @param elapsedNanos time of this leg, with taking up texts that were not indexed yet
 */
public record TextExplanation(List<String> words, int candidates, long elapsedNanos) {

  /** Copies the words. */
  public TextExplanation {
    words = List.copyOf(words);
  }
}
