package dev.vectordb.internal.metadata;

import dev.vectordb.internal.match.LikePattern;

/**
 * A string that matches a pattern.
 *
 * @param pattern the pattern
 */
record LikeCondition(LikePattern pattern) implements FieldCondition {
  @Override
  public void collect(FieldValues field, OrdinalCollector out) {
    TermSpace strings = field.terms(ValueKind.STRING);
    if (strings == null) {
      return;
    }
    byte[] prefix = CodeUnits.encode(pattern.literalPrefix());
    if (pattern.isLiteral()) {
      strings.collect(prefix, out);
    } else {
      strings.collect(TermRange.startingWith(prefix), test(), out);
    }
  }

  /** What is asked of a term that starts with the prefix. */
  private TermTest test() {
    if (pattern.isPrefix()) {
      return TermTest.ALL;
    }
    String part = pattern.longestPart();
    return TermTest.containing(CodeUnits.encode(part), pattern.isPart() ? null : this::matches);
  }

  private boolean matches(byte[] bytes, int offset, int length) {
    return CodeUnits.isAscii(bytes, offset, length)
        ? pattern.matchesAscii(bytes, offset, length)
        : pattern.matches(CodeUnits.decode(bytes, offset, length));
  }
}
