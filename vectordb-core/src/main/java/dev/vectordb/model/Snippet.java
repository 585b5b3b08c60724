package dev.vectordb.model;

import java.util.List;

/**
 * A passage of a text in which words stand that were searched for.
 *
 * @param text the passage as it stands in the record
 * @param matches where the words stand, rising, without overlap
 */
public record Snippet(String text, List<Span> matches) {

  /** Copies the spans. */
  public Snippet {
    matches = List.copyOf(matches);
  }

  /**
   * A range of the passage's characters.
   *
   * @param start the first character
   * @param end one past the last
   */
  public record Span(int start, int end) {}

  /**
   * Marks the words. Nothing is escaped: for a web page, escape the parts between the spans and
   * within them yourself.
   *
   * @param before put before each word
   * @param after put after each word
   * @return the passage with marks
   */
  public String marked(String before, String after) {
    StringBuilder marked = new StringBuilder(text.length() + matches.size() * 8);
    int at = 0;
    for (Span match : matches) {
      marked.append(text, at, match.start()).append(before);
      marked.append(text, match.start(), match.end()).append(after);
      at = match.end();
    }
    return marked.append(text, at, text.length()).toString();
  }
}
