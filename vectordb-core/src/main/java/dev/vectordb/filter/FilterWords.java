package dev.vectordb.filter;

import java.util.Set;

/** Which words are names and which are keywords, alike for lexer, parser and printer. */
final class FilterWords {
  private static final Set<String> RESERVED =
      Set.of("AND", "OR", "NOT", "IN", "NIN", "LIKE", "BETWEEN", "IS", "NULL", "TRUE", "FALSE");

  private FilterWords() {}

  /** Tells whether a word is a keyword wherever it stands, and names a field only in quotes. */
  static boolean isReserved(String word) {
    return RESERVED.contains(upperCase(word));
  }

  /** Tells whether a field name can stand without quotes. */
  static boolean isPlain(String name) {
    return isStart(name.codePointAt(0))
        && name.codePoints().allMatch(FilterWords::isPart)
        && !isReserved(name);
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

  /** ASCII only: other alphabets have letters whose upper case is an ASCII one. */
  static String upperCase(String word) {
    StringBuilder upper = new StringBuilder(word);
    for (int i = 0; i < upper.length(); i++) {
      char c = upper.charAt(i);
      if (c >= 'a' && c <= 'z') {
        upper.setCharAt(i, (char) (c - 'a' + 'A'));
      }
    }
    return upper.toString();
  }
}
