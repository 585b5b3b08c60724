package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.Figures;
import dev.vectordb.filter.FieldPath;
import dev.vectordb.filter.Filter;
import dev.vectordb.filter.Filter.Operator;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataIndexConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Patterns and parts over many strings of few characters, so that all ways of looking through them
 * are taken: parts in few and in most of them, across characters that take one byte or several,
 * several conditions on one field, candidates that are few.
 */
@Tag("reliability")
class StringFiltersRandomTest {
  private static final int ROUNDS = Figures.of("filter.strings.rounds", 40, 2_000);
  private static final long SEED = Figures.seed("StringFiltersRandomTest");
  private static final List<String> CHARACTERS =
      List.of("a", "b", "a", "c", "é", "年", "😀", "\ud83d", "\ude00", "\u0000", "\u007f", "\uffff");

  private final Random random = new Random(SEED);

  /** How many of the characters occur, and what all strings start with. */
  private int alphabet;

  private String start = "";
  private boolean lists;
  private final List<Filter> filters = new ArrayList<>();
  private int kept;

  @Test
  void answersAsTheOracleDoes() {
    for (int round = 0; round < ROUNDS; round++) {
      alphabet = List.of(2, 4, 4, 5, CHARACTERS.size()).get(random.nextInt(5));
      start = random.nextBoolean() ? "" : text(6);
      lists = random.nextInt(4) == 0;
      filters.clear();
      IndexedModel model =
          new IndexedModel(MetadataIndexConfig.AUTOMATIC, IndexedModel.keepingFrom(keepsFrom()));
      int size = random.nextInt(8) == 0 ? 6_000 : 1 + random.nextInt(600);
      String context = "seed=" + SEED + " round=" + round;
      for (int step = 0; step < 3; step++) {
        model.putAll(Stream.generate(this::metadata).limit(size).toList());
        for (int i = 0; i < size / 4; i++) {
          model.replace(random.nextInt(model.size()), metadata());
          model.kill(random.nextInt(model.size()));
        }
        check(model, context + " newer, step=" + step);
        model.reopen(random.nextInt(3) == 0 ? random.nextInt(model.size() + 1) : model.size());
        check(model, context + " base, step=" + step);
      }
    }
    assertThat(kept).as("answers kept").isPositive();
  }

  /** Some filters are asked again after what is written in between. */
  private void check(IndexedModel model, String context) {
    for (int i = 0; i < 8; i++) {
      Filter filter = filters.size() < 8 || random.nextInt(4) == 0 ? filter(3) : known();
      filters.add(filter);
      model.check(filter, context);
    }
    kept += model.index().answers().size();
  }

  private Filter known() {
    return filters.get(random.nextInt(filters.size()));
  }

  private int keepsFrom() {
    return random.nextBoolean() ? 1 : 1 + random.nextInt(10_000);
  }

  /** What is found once of a stretch of strings, that they are of ASCII, holds for it alone. */
  @Test
  void oneOtherCharacterAmongManyIsNotForgotten() {
    IndexedModel model = new IndexedModel();
    List<Metadata> records = new ArrayList<>();
    for (int i = 0; i < 40_000; i++) {
      String middle = i % 9_000 == 17 ? "é" : i % 9_000 == 19 ? "😀" : Integer.toString(i % 10);
      records.add(Metadata.builder().put("s", "n" + (100_000 + i) + "x" + middle + "y").build());
    }
    model.putAll(records);
    for (int i = 0; i < 2; i++) {
      for (String filter :
          List.of(
              "s LIKE '%x_y'",
              "s LIKE '%x_y%'",
              "s LIKE '%9x_y'",
              "s LIKE '%x__'",
              "s LIKE '%x_y' AND CONTAINS(s, 'x')",
              "CONTAINS(s, 'x') AND s LIKE '%x_y'",
              "s LIKE '%xéy' OR s LIKE '%x😀_'")) {
        model.check(Filter.parse(filter), filter);
      }
      model.reopen(model.size());
    }
    assertThat(model.found(Filter.parse("s LIKE '%x_y%'")).getCardinality()).isEqualTo(40_000);
  }

  /** Nor does that each string of a stretch is in one record only, whichever is in several. */
  @Test
  void oneStringOfSeveralRecordsAmongManyIsNotForgotten() {
    for (int several : new int[] {0, 1, 601, 1_213, 8_190, 8_191, 8_192, 16_383, 19_999}) {
      IndexedModel model = new IndexedModel();
      List<Metadata> records = new ArrayList<>();
      for (int i = 0; i < 20_000; i++) {
        records.add(Metadata.builder().put("s", "n" + (100_000 + i) + "y").build());
      }
      records.add(Metadata.builder().put("s", "n" + (100_000 + several) + "y").build());
      model.putAll(records);
      model.reopen(model.size());
      String own = Integer.toString(100_000 + several);
      for (String filter :
          List.of(
              "s LIKE '%" + own + "%'",
              "s LIKE '%" + own.substring(1) + "y'",
              "CONTAINS(s, '" + own.charAt(5) + "')",
              "CONTAINS(s, '" + own.charAt(5) + "y')",
              "CONTAINS(s, '" + own.charAt(1) + "') AND CONTAINS(s, '" + own.charAt(5) + "')",
              "s LIKE '%_y'")) {
        model.check(Filter.parse(filter), filter);
      }
    }
  }

  private Metadata metadata() {
    Metadata.Builder builder = Metadata.builder().put("n", random.nextInt(100));
    for (String field : List.of("s", "t")) {
      switch (random.nextInt(12)) {
        case 0 -> builder.put(field, random.nextInt(5));
        case 1 -> builder.put(field, lists ? List.of(string(), string(), 1) : string());
        case 2 -> {}
        default -> builder.put(field, string());
      }
    }
    return builder.build();
  }

  private String string() {
    return start + text(random.nextInt(40) == 0 ? 90 : 9);
  }

  private String text(int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      text.append(character());
    }
    return text.toString();
  }

  private String character() {
    return CHARACTERS.get(random.nextInt(alphabet));
  }

  private Filter filter(int depth) {
    return switch (depth > 1 ? random.nextInt(6) : 5) {
      case 0, 1 -> new Filter.And(List.of(filter(depth - 1), leaf(), leaf()));
      case 2 -> new Filter.Or(List.of(filter(depth - 1), leaf()));
      case 3 -> new Filter.Not(filter(depth - 1));
      default -> leaf();
    };
  }

  private Filter leaf() {
    FieldPath field = FieldPath.ofKey(random.nextInt(4) == 0 ? "t" : "s");
    return switch (random.nextInt(10)) {
      case 0 -> new Filter.Comparison(FieldPath.ofKey("n"), Operator.LT, 1 + random.nextInt(100));
      case 3, 4 -> new Filter.Like(field, sequence());
      case 1, 2 -> new Filter.Contains(field, random.nextInt(4) == 0 ? start : text(3));
      default -> new Filter.Like(field, pattern());
    };
  }

  /** Parts in an order, behind the start or anywhere, to the end or not. */
  private String sequence() {
    StringBuilder pattern = new StringBuilder(random.nextBoolean() ? start : "");
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      pattern.append('%').append(text(random.nextInt(4) == 0 ? 3 : 1));
    }
    return random.nextBoolean() ? pattern.append('%').toString() : pattern.toString();
  }

  private String pattern() {
    StringBuilder pattern = new StringBuilder(random.nextInt(3) == 0 ? start : "");
    if (random.nextInt(3) == 0) {
      // Few gaps: the oracle tries all places of each.
      single(pattern);
      pattern.append(random.nextBoolean() ? "%" : "");
      single(pattern);
      return pattern.append(random.nextBoolean() ? "%" : "").toString();
    }
    for (int i = random.nextInt(7); i > 0; i--) {
      switch (random.nextInt(7)) {
        case 0, 1 -> pattern.append('%');
        case 2 -> pattern.append('_');
        default -> pattern.append(character());
      }
    }
    return pattern.toString();
  }

  /** Appends characters, some of which may be any. */
  private void single(StringBuilder pattern) {
    for (int i = random.nextInt(6); i > 0; i--) {
      pattern.append(random.nextBoolean() ? "_" : character());
    }
  }
}
