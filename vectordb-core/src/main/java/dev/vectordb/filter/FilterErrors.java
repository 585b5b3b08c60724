package dev.vectordb.filter;

import dev.vectordb.exception.FilterSyntaxException;

/** Points at the place in a filter text where it stops making sense. */
final class FilterErrors {
  private static final int CONTEXT = 40;

  private FilterErrors() {}

  /**
   * Makes an exception whose message holds the line at fault and a caret below it.
   *
   * @param text the whole filter
   * @param offset the first UTF-16 unit that does not fit; the length of the text for its end
   * @param problem what is wrong there
   */
  static FilterSyntaxException at(String text, int offset, String problem) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < offset; i++) {
      char c = text.charAt(i);
      if (c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'))) {
        line++;
        lineStart = i + 1;
      }
    }
    int lineEnd = offset;
    while (lineEnd < text.length()
        && text.charAt(lineEnd) != '\n'
        && text.charAt(lineEnd) != '\r') {
      lineEnd++;
    }
    int from = Math.max(lineStart, offset - CONTEXT);
    int to = Math.min(lineEnd, offset + CONTEXT);
    String left = from > lineStart ? "..." : "";
    String right = to < lineEnd ? "..." : "";
    String excerpt = left + printable(text.substring(from, to)) + right;
    String caret = " ".repeat(left.length() + offset - from) + "^";
    return new FilterSyntaxException(
        problem + "\n" + excerpt + "\n" + caret, line, offset - lineStart + 1);
  }

  /** Makes control characters blanks, one for one, so that the caret stays where it should. */
  static String printable(String text) {
    StringBuilder shown = new StringBuilder(text);
    for (int i = 0; i < shown.length(); i++) {
      if (Character.isISOControl(shown.charAt(i))) {
        shown.setCharAt(i, ' ');
      }
    }
    return shown.toString();
  }
}
