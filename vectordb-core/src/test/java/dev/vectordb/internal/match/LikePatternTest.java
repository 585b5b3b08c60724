package dev.vectordb.internal.match;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikePatternTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      textBlock =
          """
          abc       | abc     | true
          abc       | ab      | false
          abc       | abcd    | false
          abc       | ABC     | false
          a%        | a       | true
          a%        | abc     | true
          a%        | ba      | false
          %c        | abc     | true
          %c        | cab     | false
          %b%       | abc     | true
          %b%       | ac      | false
          a_c       | abc     | true
          a_c       | ac      | false
          _         | ''      | false
          _         | 😀      | true
          __        | 😀      | false
          %😀       | x😀     | true
          ''        | ''      | true
          ''        | a       | false
          %         | ''      | true
          %%        | anything| true
          %_%_%     | a       | false
          %_%_%     | ab      | true
          50\\%     | 50%     | true
          50\\%     | 500     | false
          a\\_c     | abc     | false
          a\\\\c    | a\\c    | true
          a\\bc     | abc     | true
          a\\       | a\\     | true
          %ab%ab    | abab    | true
          %ab%ab    | abaab   | true
          %ab%ab    | aab     | false
          """)
  void matches(String pattern, String text, boolean expected) {
    assertThat(LikePattern.compile(pattern).matches(text)).isEqualTo(expected);
  }

  @Test
  void agreesWithRecursionWhateverTheLength() {
    System.out.println("seed=" + SEED);
    Random random = new Random(SEED);
    for (int i = 0; i < 100_000; i++) {
      String text = word(random, "abé", random.nextInt(9));
      String pattern = word(random, "abé%_\\", random.nextInt(9));
      // The same question with a long literal before it crosses from one machine word to several.
      String before = "x".repeat(random.nextInt(3) * 60 + random.nextInt(10));
      boolean expected = matches(pattern, 0, text, 0);
      assertThat(LikePattern.compile(before + pattern).matches(before + text))
          .as("seed=%d: '%s' LIKE '%s' after %d", SEED, text, pattern, before.length())
          .isEqualTo(expected);
    }
  }

  @Test
  void readsBytesOfAsciiAsItReadsText() {
    Random random = new Random(SEED);
    int told = 0;
    for (int i = 0; i < 100_000; i++) {
      String source = word(random, "abcé%_", random.nextInt(9));
      LikePattern pattern = LikePattern.compile("x".repeat(random.nextInt(2) * 60) + source);
      String text = pattern.literalPrefix() + word(random, "abcé", random.nextInt(9));
      byte[] bytes = ("%" + text + "%").getBytes(StandardCharsets.UTF_8);
      LikePattern.Answer answer = pattern.matchesAscii(bytes, 1, bytes.length - 2);
      String context = "seed=" + SEED + ": '" + text + "' LIKE '" + source + "'";
      if (answer != LikePattern.Answer.IS_NOT_ASCII) {
        told++;
        assertThat(answer == LikePattern.Answer.MATCHES)
            .as(context)
            .isEqualTo(pattern.matches(text));
      } else {
        assertThat(text.length() < 60 && text.chars().allMatch(c -> c < 128)).as(context).isFalse();
      }
    }
    assertThat(told).isGreaterThan(20_000);
  }

  /** An index that trusts what a pattern says of itself finds what the pattern matches. */
  @Test
  void whatItSaysOfItselfIsTrue() {
    Random random = new Random(SEED);
    String halves = "\ud83d\ude00";
    for (int i = 0; i < 200_000; i++) {
      String text = word(random, "ab" + halves, random.nextInt(6));
      String source = word(random, "ab%_\\" + halves, random.nextInt(6));
      LikePattern pattern = LikePattern.compile(source);
      boolean prefix = text.startsWith(pattern.literalPrefix());
      boolean part = pattern.parts().stream().allMatch(text::contains);
      boolean end = text.endsWith(pattern.literalEnd());
      boolean matches = pattern.matches(text);
      String context = "seed=" + SEED + ": '" + text + "' LIKE '" + source + "'";
      if (matches) {
        assertThat(prefix && part && end).as(context).isTrue();
        if (text.chars().allMatch(c -> c < 128)) {
          assertThat(pattern.pairs()).as(context).allMatch(pair -> has(text, pair));
        }
      }
      if (pattern.isLiteral()) {
        assertThat(matches).as(context).isEqualTo(text.equals(pattern.literalPrefix()));
      }
      if (pattern.isPrefix()) {
        assertThat(matches).as(context).isEqualTo(prefix);
      }
      if (pattern.isPart()) {
        assertThat(matches).as(context).isEqualTo(part);
      }
      if (pattern.isSuffix()) {
        int least = pattern.literalPrefix().length() + pattern.literalEnd().length();
        assertThat(matches).as(context).isEqualTo(prefix && end && text.length() >= least);
      }
    }
  }

  private static boolean has(String text, LikePattern.Pair pair) {
    for (int i = 0; i + pair.distance() < text.length(); i++) {
      if (text.charAt(i) == pair.first() && text.charAt(i + pair.distance()) == pair.second()) {
        return true;
      }
    }
    return false;
  }

  @Test
  void knowsWhatPrefixesAndPartsAre() {
    assertThat(LikePattern.compile("ab%").isPrefix()).isTrue();
    assertThat(LikePattern.compile("ab%%").isPrefix()).isTrue();
    assertThat(LikePattern.compile("%").isPrefix()).isTrue();
    assertThat(LikePattern.compile("ab").isPrefix()).isFalse();
    assertThat(LikePattern.compile("a%b%").isPrefix()).isFalse();
    assertThat(LikePattern.compile("a_%").isPrefix()).isFalse();
    assertThat(LikePattern.compile("%ab%").isPart()).isTrue();
    assertThat(LikePattern.compile("%a\\%b%").parts()).containsExactly("a%b");
    assertThat(LikePattern.compile("%ab").isPart()).isFalse();
    assertThat(LikePattern.compile("%a%b%").isPart()).isFalse();
    assertThat(LikePattern.compile("%a_b%").isPart()).isFalse();
    assertThat(LikePattern.compile("abcd%x_yz").parts()).containsExactly("x", "yz");
    assertThat(LikePattern.compile("abcd%x_yz").pairs())
        .containsExactly(new LikePattern.Pair('x', 'y', 2), new LikePattern.Pair('x', 'z', 3));
    assertThat(LikePattern.compile("a%x%_yz").pairs()).isEmpty();
    assertThat(LikePattern.compile("abcd___").parts()).isEmpty();
    assertThat(LikePattern.compile("abcd%x_yz").literalEnd()).isEqualTo("yz");
    assertThat(LikePattern.compile("abcd%x_yz_").literalEnd()).isEmpty();
    assertThat(LikePattern.compile("%x%").literalEnd()).isEmpty();
    assertThat(LikePattern.compile("ab%yz").isSuffix()).isTrue();
    assertThat(LikePattern.compile("%yz").isSuffix()).isTrue();
    assertThat(LikePattern.compile("ab_%yz").isSuffix()).isFalse();
    assertThat(LikePattern.compile("ab%yz%").isSuffix()).isFalse();
  }

  @Test
  void knowsWhatIsBetweenGaps() {
    checkSegments("ab_c%d__%%_", true, true, "_c", "d__", "_");
    checkSegments("a\\_%_\\_b%", false, false, "__b");
    checkSegments("%a%", false, false, "a");
    checkSegments("ab___", true, true, "___");
    checkSegments("_", true, true, "_");
    checkSegments("é%_é", false, true, "_é");
    LikePattern escaped = LikePattern.compile("%_\\_b%");
    assertThat(escaped.segments().getFirst().any().stream()).containsExactly(0);
    assertThat(LikePattern.compile("%😀_").segments().getFirst().any().stream()).containsExactly(1);
  }

  private static void checkSegments(
      String pattern, boolean starts, boolean ends, String... segments) {
    LikePattern compiled = LikePattern.compile(pattern);
    assertThat(compiled.segments().stream().map(LikePattern.Segment::text))
        .as(pattern)
        .containsExactly(segments);
    assertThat(compiled.startsBehindPrefix()).as(pattern).isEqualTo(starts);
    assertThat(compiled.endsWithSegment()).as(pattern).isEqualTo(ends);
  }

  @Test
  void crossesWordBoundaries() {
    for (int length = 55; length < 200; length++) {
      String pattern = "%" + "_".repeat(length - 1) + "z%";
      assertThat(LikePattern.compile(pattern).matches("a".repeat(length - 1) + "za")).isTrue();
      assertThat(LikePattern.compile(pattern).matches("a".repeat(length - 2) + "za")).isFalse();
    }
  }

  @Test
  void knowsItsLiteralPrefix() {
    assertThat(LikePattern.compile("a\\%b%c").literalPrefix()).isEqualTo("a%b");
    assertThat(LikePattern.compile("a\\%b%c").isLiteral()).isFalse();
    assertThat(LikePattern.compile("a_").isLiteral()).isFalse();
    assertThat(LikePattern.compile("a%").isLiteral()).isFalse();
    assertThat(LikePattern.compile("%").literalPrefix()).isEmpty();
    assertThat(LikePattern.compile("%").isLiteral()).isFalse();
    assertThat(LikePattern.compile("😀\\%").literalPrefix()).isEqualTo("😀%");
    assertThat(LikePattern.compile("😀\\%").isLiteral()).isTrue();
    assertThat(LikePattern.compile("").isLiteral()).isTrue();
  }

  /** A backtracking matcher would not come back from this one. */
  @Test
  void hostilePatternsEnd() {
    LikePattern pattern = LikePattern.compile("%a".repeat(500) + "%b");
    assertThat(pattern.matches("a".repeat(65_536))).isFalse();
    assertThat(pattern.matches("a".repeat(65_536) + "b")).isTrue();
  }

  private static String word(Random random, String alphabet, int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return word.toString();
  }

  private static boolean matches(String pattern, int p, String text, int t) {
    if (p == pattern.length()) {
      return t == text.length();
    }
    char c = pattern.charAt(p);
    if (c == '%') {
      return matches(pattern, p + 1, text, t)
          || (t < text.length() && matches(pattern, p, text, t + 1));
    }
    boolean escaped = c == '\\' && p + 1 < pattern.length();
    char wanted = escaped ? pattern.charAt(p + 1) : c;
    boolean any = c == '_';
    return t < text.length()
        && (any || text.charAt(t) == wanted)
        && matches(pattern, p + (escaped ? 2 : 1), text, t + 1);
  }
}
