package dev.vectordb.internal.metadata;

import dev.vectordb.internal.match.LikePattern;
import dev.vectordb.internal.vector.BytePair;
import java.util.Arrays;
import java.util.List;

/**
 * A string that matches a pattern.
 *
 * @param pattern the pattern
 */
record LikeCondition(LikePattern pattern) implements TermCondition {
  @Override
  public TermRange range() {
    byte[] prefix = CodeUnits.encode(pattern.literalPrefix());
    return pattern.isLiteral() ? TermRange.of(prefix) : TermRange.startingWith(prefix);
  }

  @Override
  public TermTest test() {
    if (pattern.isLiteral() || pattern.isPrefix()) {
      return TermTest.ALL;
    }
    List<ByteSearch> parts =
        pattern.parts().stream().map(part -> new ByteSearch(CodeUnits.encode(part))).toList();
    byte[] end = CodeUnits.encode(pattern.literalEnd());
    if (pattern.isPart()) {
      return new TermTest(parts, List.of(), end, null);
    }
    if (pattern.isSuffix()) {
      return new TermTest(parts, List.of(), end, endsWith(end));
    }
    List<ByteSearch> pairs =
        pattern.pairs().stream()
            .map(pair ->
                ByteSearch.ofPair(
                    new BytePair((byte) pair.first(), (byte) pair.second(), pair.distance())))
            .toList();
    return new TermTest(parts, pairs, end, this::matches);
  }

  private TermTest.TermPredicate endsWith(byte[] suffix) {
    int least = CodeUnits.encode(pattern.literalPrefix()).length + suffix.length;
    return (bytes, offset, length) -> {
      int from = offset + length - suffix.length;
      return length >= least
          && bytes[from] == suffix[0]
          && Arrays.equals(bytes, from, offset + length, suffix, 0, suffix.length);
    };
  }

  /** Tells of a term in the range, which starts with the prefix. */
  private boolean matches(byte[] bytes, int offset, int length) {
    return switch (pattern.matchesAscii(bytes, offset, length)) {
      case MATCHES -> true;
      case MATCHES_NOT -> false;
      case IS_NOT_ASCII -> pattern.matches(CodeUnits.decode(bytes, offset, length));
    };
  }
}
