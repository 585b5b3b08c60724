package dev.vectordb.filter;

import java.time.Instant;

/**
 * One word of a filter text.
 *
 * @param kind what it is
 * @param source how it is written
 * @param value what it stands for: the content of a string or quoted name, the {@link Long}, {@link
 *     Double} or {@link Instant} of a literal, the keyword or name itself
 * @param start where it begins, in UTF-16 units from the start of the text
 */
record FilterToken(Kind kind, String source, Object value, int start) {
  private static final int SHOWN = 30;

  enum Kind {
    /** A name or a keyword. */
    WORD,
    /** In single quotes: always a string. */
    SINGLE_QUOTED,
    /** In double quotes: a name or a string, as its place decides. */
    DOUBLE_QUOTED,
    /** In backticks: always a name. */
    BACKTICKED,
    /** A number or an instant. */
    LITERAL,
    /** Punctuation and operators. */
    SYMBOL,
    /** The end of the text. */
    END
  }

  boolean isKeyword(String keyword) {
    return kind == Kind.WORD && FilterWords.isKeyword(source, keyword);
  }

  boolean isSymbol(String symbol) {
    return kind == Kind.SYMBOL && source.equals(symbol);
  }

  boolean isString() {
    return kind == Kind.SINGLE_QUOTED || kind == Kind.DOUBLE_QUOTED;
  }

  /** Names the token in a message. */
  String described() {
    String shown = source.length() <= SHOWN ? source : source.substring(0, SHOWN) + "...";
    return switch (kind) {
      case END -> "the end of the filter";
      case SINGLE_QUOTED, DOUBLE_QUOTED, BACKTICKED -> FilterErrors.printable(shown);
      case WORD, LITERAL, SYMBOL -> "'" + shown + "'";
    };
  }
}
