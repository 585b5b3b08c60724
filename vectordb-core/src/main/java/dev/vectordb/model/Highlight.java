package dev.vectordb.model;

import dev.vectordb.exception.InvalidInputException;

/**
 * Asks for the passages of a hit's text in which the words that were searched for stand.
 *
 * @param maxSnippets passages of a text at most, 1 to 20
 * @param snippetChars characters of a passage at most, 40 to 2,000
 */
public record Highlight(int maxSnippets, int snippetChars) {

  /** Three passages of some 200 characters. */
  public static final Highlight DEFAULT = new Highlight(3, 200);

  private static final int MAX_SNIPPETS = 20;
  private static final int MIN_CHARS = 40;
  private static final int MAX_CHARS = 2_000;

  /** Checks the ranges. */
  public Highlight {
    check("maxSnippets", maxSnippets, 1, MAX_SNIPPETS);
    check("snippetChars", snippetChars, MIN_CHARS, MAX_CHARS);
  }

  private static void check(String field, int value, int low, int high) {
    if (value < low || value > high) {
      throw new InvalidInputException(
          field, "is " + value + ", allowed are " + low + " to " + high);
    }
  }
}
