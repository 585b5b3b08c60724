package dev.vectordb.internal.metadata;

import dev.vectordb.internal.match.LikePattern;
import dev.vectordb.internal.vector.BytePair;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A string that matches a pattern.
 *
 * @param text the pattern
 * @param pattern the same, compiled
 */
record LikeCondition(String text, LikePattern pattern) implements TermCondition {
  static LikeCondition of(String text) {
    return new LikeCondition(text, LikePattern.compile(text));
  }

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
        pattern.parts().stream().map(CodeUnits::encode).map(ByteSearch::new).toList();
    byte[] end = CodeUnits.encode(pattern.literalEnd());
    int from = CodeUnits.encode(pattern.literalPrefix()).length;
    List<PartSequence> sequence =
        List.of(
            new PartSequence(
                from,
                pattern.startsBehindPrefix(),
                pattern.segments().stream().map(LikeCondition::part).toList(),
                pattern.endsWithSegment()));
    if (pattern.isPart()) {
      return new TermTest(parts, List.of(), end, sequence, TermTest.Told.ALL, null);
    }
    if (pattern.isSequence()) {
      TermTest.TermPredicate predicate = pattern.isSuffix() ? endsWith(from, end) : this::matches;
      return new TermTest(parts, List.of(), end, sequence, TermTest.Told.ALL, predicate);
    }
    List<ByteSearch> pairs =
        pattern.pairs().stream()
            .map(pair ->
                ByteSearch.ofPair(
                    new BytePair((byte) pair.first(), (byte) pair.second(), pair.distance())))
            .toList();
    return new TermTest(parts, pairs, end, sequence, TermTest.Told.ASCII, this::matches);
  }

  /** Returns the bytes of a segment, one where any character may stand. */
  private static TermPart part(LikePattern.Segment segment) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BitSet any = new BitSet();
    int[] characters = segment.text().codePoints().toArray();
    for (int i = 0; i < characters.length; i++) {
      if (segment.any().get(i)) {
        any.set(bytes.size());
      }
      bytes.writeBytes(CodeUnits.encode(Character.toString(characters[i])));
    }
    return new TermPart(bytes.toByteArray(), any);
  }

  @Override
  public String key() {
    return "like " + text;
  }

  private static TermTest.TermPredicate endsWith(int prefix, byte[] suffix) {
    int least = prefix + suffix.length;
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
