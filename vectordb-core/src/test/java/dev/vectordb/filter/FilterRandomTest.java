package dev.vectordb.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.vectordb.Figures;
import dev.vectordb.exception.FilterSyntaxException;
import dev.vectordb.exception.InvalidFilterException;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Print and parse undo each other, and no text does more harm than to be refused. */
@Tag("reliability")
class FilterRandomTest {
  private static final long SEED = Figures.seed("FilterRandomTest");
  private static final int ROUND_TRIPS = Figures.of("filter.round.trips", 200_000, 5_000_000);
  private static final int GARBAGE = Figures.of("filter.garbage", 100_000, 5_000_000);

  private static final String[] WORDS = {
    "a",
    "b.c",
    "\"x y\"",
    "`k`",
    "'s'",
    "\"s\"",
    "AND",
    "or",
    "NOT",
    "!",
    "&&",
    "||",
    "(",
    ")",
    "[",
    "]",
    ",",
    "=",
    "==",
    "!=",
    "<>",
    "<",
    "<=",
    ">",
    ">=",
    "IN",
    "NIN",
    "LIKE",
    "BETWEEN",
    "IS",
    "NULL",
    "TRUE",
    "false",
    "CONTAINS",
    "EXISTS",
    "TIMESTAMP",
    "UUID",
    "'2024-05-01T10:00:00Z'",
    "'123e4567-e89b-12d3-a456-426614174000'",
    "2024-05-01T10:00:00Z",
    "2024-05-01",
    "1",
    "-2.5",
    "1e9",
    "10L",
    ".",
    "-",
    "'",
    "\"",
    "\\",
    "a = 1",
    "b IN (1)",
    "'\\u0041'",
    "\u00a0",
    "\n",
    "😀"
  };

  @Test
  void parsingWhatWasPrintedGivesAnEqualTree() {
    Random random = new Random(SEED);
    RandomFilters filters = new RandomFilters(random);
    for (int i = 0; i < ROUND_TRIPS; i++) {
      Filter filter = filters.next(1 + random.nextInt(4));
      String text = filter.toText();
      try {
        Filter back = Filter.parse(text);
        if (!back.equals(filter) || text.indexOf('\n') >= 0) {
          fail("seed=%d: %s comes back from%n%s%nas %s", SEED, filter, text, back);
        }
      } catch (FilterSyntaxException e) {
        fail("seed=" + SEED + ": " + filter, e);
      }
    }
  }

  @Test
  void garbageIsRefusedOrReadButNeverBreaks() {
    Random random = new Random(SEED);
    RandomFilters filters = new RandomFilters(random);
    int read = 0;
    int refused = 0;
    for (int i = 0; i < GARBAGE; i++) {
      String text =
          switch (random.nextInt(3)) {
            case 0 -> words(random);
            case 1 -> mutated(filters.next(3).toText(), random);
            default -> characters(random);
          };
      try {
        Filter filter = Filter.parse(text);
        read++;
        if (!Filter.parse(filter.toText()).equals(filter)) {
          fail("seed=%d: %s comes back as %s", SEED, text, filter.toText());
        }
      } catch (FilterSyntaxException e) {
        if (!String.valueOf(e.getMessage()).endsWith("^")
            || e.line() < 1
            || e.column() < 1
            || e.column() > text.length() + 1) {
          fail("seed=%d: %s: %s", SEED, text, e.getMessage());
        }
      } catch (InvalidFilterException _) {
        refused++;
      } catch (RuntimeException | StackOverflowError e) {
        fail("seed=" + SEED + ": " + text, e);
      }
    }
    assertThat(read).as("texts that happen to be filters").isBetween(GARBAGE / 1_000, GARBAGE / 2);
    assertThat(refused).as("texts beyond a limit").isLessThan(GARBAGE / 10);
  }

  private static String words(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i >= 0; i--) {
      text.append(WORDS[random.nextInt(WORDS.length)]).append(random.nextInt(5) == 0 ? "" : " ");
    }
    return text.toString();
  }

  private static String mutated(String text, Random random) {
    StringBuilder mutated = new StringBuilder(text);
    for (int i = random.nextInt(3); i >= 0 && !mutated.isEmpty(); i--) {
      int at = random.nextInt(mutated.length());
      switch (random.nextInt(4)) {
        case 0 -> mutated.deleteCharAt(at);
        case 1 -> mutated.insert(at, WORDS[random.nextInt(WORDS.length)]);
        case 2 -> mutated.setCharAt(at, (char) random.nextInt(128));
        default -> mutated.setLength(at);
      }
    }
    return mutated.toString();
  }

  private static String characters(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      text.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
    }
    return text.toString();
  }
}
