package dev.vectordb.filter;

import java.util.List;
import java.util.Locale;

/** Which words are names and which are keywords, alike for lexer, parser and printer. */
final class FilterWords {
  private static final List<String> RESERVED =
      List.of("AND", "OR", "NOT", "IN", "NIN", "LIKE", "BETWEEN", "IS", "NULL", "TRUE", "FALSE");

  /** The text of a record, as filters call it. */
  static final String TEXT = "$text";

  private FilterWords() {}

  /** Tells whether a word is a keyword wherever it stands, and names a field only in quotes. */
  static boolean isReserved(String word) {
    for (String keyword : RESERVED) {
      if (isKeyword(word, keyword)) {
        return true;
      }
    }
    return false;
  }

  /** Tells whether a word stands for the text of a record; it names a field only in quotes. */
  static boolean isText(String word) {
    return isKeyword(word, TEXT.toUpperCase(Locale.ROOT));
  }

  /** Tells whether a field name can stand without quotes. */
  static boolean isPlain(String name) {
    return isStart(name.codePointAt(0))
        && name.codePoints().allMatch(FilterWords::isPart)
        && !isReserved(name)
        && !isText(name);
  }

  static boolean isStart(int codePoint) {
    return Character.isLetter(codePoint) || codePoint == '_' || codePoint == '$';
  }

  static boolean isPart(int codePoint) {
    return isStart(codePoint)
        || Character.isDigit(codePoint)
        || codePoint == '-'
        || Character.getType(codePoint) == Character.NON_SPACING_MARK
        || Character.getType(codePoint) == Character.COMBINING_SPACING_MARK;
  }

  /**
   * Tells whether a word is a keyword in any case. Only ASCII has cases here: other alphabets have
   * letters whose upper case is an ASCII one.
   */
  static boolean isKeyword(String word, String keyword) {
    if (word.length() != keyword.length()) {
      return false;
    }
    for (int i = 0; i < keyword.length(); i++) {
      char c = word.charAt(i);
      if ((c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c) != keyword.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
