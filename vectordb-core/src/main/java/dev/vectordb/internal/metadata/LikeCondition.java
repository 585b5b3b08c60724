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
      strings.collect(
          TermRange.startingWith(prefix),
          (bytes, offset, length) -> pattern.matches(CodeUnits.decode(bytes, offset, length)),
          out);
    }
  }
}
