package dev.vectordb.internal.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.filter.Filter;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataIndexConfig;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class TermAnswersTest {
  private static final int MAX_BYTES = 4 << 20;
  private static final int MANY = 3_000;
  private static final List<String> FILTERS =
      List.of(
          "n < 30 AND s LIKE '%7_7%'",
          "s LIKE '%7_7%'",
          "s LIKE '%7%7%'",
          "s LIKE 's-1%7'",
          "CONTAINS(s, '7')",
          "CONTAINS(s, '77') AND n >= 50",
          "CONTAINS(s, '7') AND s LIKE '%1%' AND NOT n < 10",
          "s LIKE '%1%' AND s LIKE 's-2%'",
          "s LIKE '%1%' AND s LIKE 's-1%'",
          "CONTAINS(s, '%7%')",
          "s LIKE '%7%'",
          "CONTAINS(s, '1') AND CONTAINS(s, '2') AND CONTAINS(s, '7')",
          "CONTAINS(s, '1 part 2') AND CONTAINS(s, '7')");

  private final Object terms = new Object();

  private static TermAnswers.Answer answer(int from, int size) {
    RoaringBitmap members = new RoaringBitmap();
    for (int i = 0; i < size; i++) {
      members.add(from + 2 * i);
    }
    return new TermAnswers.Answer(members, 1);
  }

  @Test
  void asksAgainWhatWasAskedNotLongAgo() {
    TermAnswers answers = new TermAnswers(() -> 0, 1);
    assertThat(answers.isAskedAgain(terms, "a")).isFalse();
    assertThat(answers.isAskedAgain(new Object(), "a")).isFalse();
    assertThat(answers.isAskedAgain(terms, "a")).isTrue();
    IntStream.range(0, 1_000).forEach(i -> answers.isAskedAgain(terms, "other " + i));
    assertThat(answers.isAskedAgain(terms, "a")).isFalse();
  }

  /** Of ten thousand answers those remain that were wanted last, and what they take is told. */
  @Test
  void takesNoMoreThanItMay() {
    TermAnswers answers = new TermAnswers(() -> 0, 1);
    long none = answers.memoryBytes();
    int size = 5_000;
    answers.keep(terms, "wanted", answer(1, size));
    for (int i = 0; i < 10_000; i++) {
      answers.keep(terms, "other " + i, answer(0, size));
      assertThat(answers.find(terms, "wanted")).isEqualTo(answer(1, size));
      assertThat(answers.memoryBytes() - none)
          .isBetween(answers.size() * (long) size / 8, (long) MAX_BYTES);
    }
    assertThat(answers.size()).isBetween(200, 600);
    assertThat(answers.find(terms, "other 9999")).isEqualTo(answer(0, size));
    assertThat(answers.find(terms, "other 0")).isNull();
    answers.clear();
    assertThat(answers.memoryBytes()).isEqualTo(none);
    assertThat(answers.find(terms, "wanted")).isNull();
  }

  /** Answers that replace others, too. */
  @Test
  void countsWhatTheyTake() {
    AtomicInteger ordinals = new AtomicInteger(10 << 20);
    TermAnswers answers = new TermAnswers(ordinals::get, 1);
    long none = answers.memoryBytes();
    answers.keep(terms, "a", answer(0, 100_000));
    long once = answers.memoryBytes() - none;
    assertThat(once).isBetween(20_000L, 40_000L);
    answers.keep(terms, "a", answer(0, 200_000)); // of no more terms
    assertThat(answers.memoryBytes() - none).isEqualTo(once);
    TermAnswers.Answer newer = new TermAnswers.Answer(answer(0, 200_000).members(), 2);
    answers.keep(terms, "a", newer);
    assertThat(answers.memoryBytes() - none).isBetween(once + 20_000, once + 40_000);
    assertThat(answers.find(terms, "a")).isEqualTo(newer);
    answers.keep(new Object(), "a", answer(0, 100_000_000 / 16));
    assertThat(answers.size()).as("one answer does not drive out all others").isEqualTo(2);
    ordinals.set(0);
    answers.keep(terms, "b", answer(0, 8_000_000));
    assertThat(answers.find(terms, "b")).as("too large to be kept").isNull();
  }

  /**
   * Strings are replaced until those that nobody has are forgotten, and the rest has new numbers.
   */
  @Test
  void termsThatAreNumberedAnewAreOthers() {
    IndexedModel model = keeping();
    model.putAll(IntStream.range(0, MANY).mapToObj(i -> record(i, i)).toList());
    for (int round = 0; round < 4; round++) {
      check(model, "round " + round);
      for (int i = 0; i < MANY; i++) {
        model.replace(i, record(i, (round + 1) * MANY + i * 7));
      }
    }
    check(model, "at last");
    assertThat(model.index().answers().size()).isPositive();
  }

  /** What is kept of a base holds for all its records, also if few were in question then. */
  @Test
  void whatIsKeptIsWhole() {
    IndexedModel model = keeping();
    model.putAll(IntStream.range(0, MANY).mapToObj(i -> record(i, i)).toList());
    for (int state = 0; state < 2; state++) {
      check(model, "state " + state);
      model.putAll(IntStream.range(0, 5).mapToObj(i -> record(i, 77_000 + i)).toList());
      model.replace(7, record(7, 71_717));
      model.kill(17);
      check(model, "written to, state " + state);
      model.reopen(model.size());
    }
  }

  private static IndexedModel keeping() {
    return new IndexedModel(MetadataIndexConfig.AUTOMATIC, IndexedModel.keepingFrom(1));
  }

  private static void check(IndexedModel model, String context) {
    for (int again = 0; again < 3; again++) {
      FILTERS.forEach(filter -> model.check(Filter.parse(filter), context));
    }
    assertThat(model.index().memoryBytes()).isGreaterThan(model.index().answers().memoryBytes());
  }

  private static Metadata record(int number, int text) {
    return Metadata.builder().put("n", number % 100).put("s", "s-" + text).build();
  }
}
