package dev.vectordb.filter;

import dev.vectordb.exception.FilterSyntaxException;
import dev.vectordb.filter.FilterToken.Kind;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a filter text into tokens, one at a time, so that of two errors the first in the text is
 * reported.
 */
final class FilterLexer {
  /** The longer ones first. */
  private static final List<String> SYMBOLS =
      List.of(
          "==", "!=", "<>", "<=", ">=", "&&", "||", "=", "<", ">", "!", "(", ")", "[", "]", ",",
          ".");

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?<whole>\\d++)?(?<fraction>\\.\\d++)?+(?<exponent>[eE][+-]?\\d++)?+");

  private static final Pattern DATE =
      Pattern.compile(
          "[+-]?\\d{4,10}-\\d\\d-\\d\\d(?<time>[Tt][\\d:.]*+(?:[Zz]|[+-][\\d:]*+)?+)?+");

  private final String text;
  private int position;

  /** Whether the last token was part of a name, so that a dot after it joins the next segment. */
  private boolean afterName;

  FilterLexer(String text) {
    this.text = text;
  }

  FilterToken next() {
    int before = position;
    skipBlanks();
    boolean joined = afterName && position == before;
    afterName = false;
    if (position == text.length()) {
      return new FilterToken(Kind.END, "", "", position);
    }
    int c = text.codePointAt(position);
    if (c == '\'') {
      return quoted(Kind.SINGLE_QUOTED, '\'');
    }
    if (c == '"' || c == '`') {
      FilterToken token = quoted(c == '"' ? Kind.DOUBLE_QUOTED : Kind.BACKTICKED, (char) c);
      afterName = true;
      return token;
    }
    if (FilterWords.isStart(c)) {
      return word();
    }
    if (startsNumber(joined)) {
      return number();
    }
    return symbol(c);
  }

  /** Tells whether the next token is an opening parenthesis. */
  boolean atOpeningParenthesis() {
    skipBlanks();
    return text.startsWith("(", position);
  }

  FilterSyntaxException error(int offset, String problem) {
    return FilterErrors.at(text, offset, problem);
  }

  private void skipBlanks() {
    while (position < text.length() && isBlank(text.charAt(position))) {
      position++;
    }
  }

  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private FilterToken token(Kind kind, Object value, int start) {
    return new FilterToken(kind, text.substring(start, position), value, start);
  }

  private FilterToken word() {
    int start = position;
    while (position < text.length() && FilterWords.isPart(text.codePointAt(position))) {
      position += Character.charCount(text.codePointAt(position));
    }
    afterName = true;
    return token(Kind.WORD, text.substring(start, position), start);
  }

  private FilterToken symbol(int c) {
    int start = position;
    for (String symbol : SYMBOLS) {
      if (text.startsWith(symbol, position)) {
        position += symbol.length();
        return token(Kind.SYMBOL, symbol, start);
      }
    }
    String hint =
        c == '&' ? "; AND is written && or AND" : c == '|' ? "; OR is written || or OR" : "";
    throw error(start, "unexpected character " + shown(c) + hint);
  }

  private static String shown(int c) {
    return Character.isISOControl(c)
            || !Character.isDefined(c)
            || Character.getType(c) == Character.SURROGATE
        ? "U+%04X".formatted(c)
        : "'" + Character.toString(c) + "'";
  }

  private FilterToken quoted(Kind kind, char quote) {
    int start = position++;
    StringBuilder content = new StringBuilder();
    while (position < text.length()) {
      char c = text.charAt(position++);
      if (c == '\\') {
        escape(content);
      } else if (c != quote) {
        content.append(c);
      } else if (position < text.length() && text.charAt(position) == quote) {
        content.append(c);
        position++;
      } else {
        return token(kind, content.toString(), start);
      }
    }
    throw error(start, "the quote opened here is never closed");
  }

  private void escape(StringBuilder content) {
    int start = position - 1;
    char c = position < text.length() ? text.charAt(position++) : 0;
    switch (c) {
      case '\\', '\'', '"', '`' -> content.append(c);
      // For LIKE: these stay escaped, else '50\%' would be a pattern that matches 500.
      case '%', '_' -> content.append('\\').append(c);
      case 'n' -> content.append('\n');
      case 'r' -> content.append('\r');
      case 't' -> content.append('\t');
      case 'u' -> content.append(unicodeEscape(start));
      default ->
          throw error(
              start,
              "unknown escape; known are \\\\ \\' \\\" \\` \\% \\_ \\n \\r \\t and \\u with four"
                  + " hexadecimal digits");
    }
  }

  private char unicodeEscape(int start) {
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int digit = position < text.length() ? hexDigit(text.charAt(position++)) : -1;
      if (digit < 0) {
        throw error(start, "\\u needs four hexadecimal digits");
      }
      unit = unit * 16 + digit;
    }
    return (char) unit;
  }

  private static int hexDigit(char c) {
    return c < 128 ? Character.digit(c, 16) : -1;
  }

  private boolean startsNumber(boolean joined) {
    int i = position;
    char c = text.charAt(i);
    if (c == '+' || c == '-') {
      c = ++i < text.length() ? text.charAt(i) : 0;
    }
    if (c == '.' && !joined) {
      c = ++i < text.length() ? text.charAt(i) : 0;
    }
    return c >= '0' && c <= '9';
  }

  private FilterToken number() {
    int start = position;
    Matcher date = DATE.matcher(text).region(position, text.length());
    if (date.lookingAt()) {
      position = date.end();
      checkEnd(start);
      return token(Kind.LITERAL, instant(date.group(), start), start);
    }
    Matcher number = NUMBER.matcher(text).region(position, text.length());
    if (!number.lookingAt()) {
      throw new AssertionError(text.substring(start));
    }
    position = number.end();
    boolean whole = number.group("fraction") == null && number.group("exponent") == null;
    Object value = whole ? wholeNumber(number.group(), start) : fraction(number.group(), start);
    if (whole && position < text.length() && (text.charAt(position) | 0x20) == 'l') {
      position++;
    }
    checkEnd(start);
    return token(Kind.LITERAL, value, start);
  }

  private Object instant(String source, int start) {
    try {
      return Instant.parse(source);
    } catch (DateTimeParseException _) {
      throw error(
          start, "'" + source + "' is not an ISO-8601 instant; write it as 2024-05-01T10:00:00Z");
    }
  }

  private Object wholeNumber(String source, int start) {
    try {
      return Long.parseLong(source);
    } catch (NumberFormatException _) {
      throw error(
          start,
          "the whole number is beyond 64 bits; with a fraction, such as .0, it is read as a double");
    }
  }

  private Object fraction(String source, int start) {
    double value = Double.parseDouble(source);
    if (!Double.isFinite(value)) {
      throw error(start, "the number is too large for a double");
    }
    return value;
  }

  private void checkEnd(int start) {
    if (position < text.length()
        && (FilterWords.isPart(text.codePointAt(position)) || text.charAt(position) == '.')) {
      throw error(start, "malformed number; text goes in quotes");
    }
  }
}
