package dev.vectordb.filter;

import static dev.vectordb.filter.Filters.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vectordb.exception.FilterSyntaxException;
import dev.vectordb.exception.InvalidFilterException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits hold for filters from text and for filters from code alike. */
@Tag("reliability")
class FilterLimitsTest {
  private static final Filter LEAF = field("a").eq(1);

  @Test
  void textHasABoundedLength() {
    String longest = "a = '" + "x".repeat(16_384 - 6) + "'";
    assertThat(Filter.parse(longest)).isEqualTo(field("a").eq("x".repeat(16_384 - 6)));
    refused(() -> Filter.parse(longest + " "), "filter: has 16385 characters, allowed are 16384");
  }

  @Test
  void wordsToBeContainedAreBounded() {
    assertThat(Filters.textContains("x".repeat(1_024)).toText()).endsWith("x')");
    refused(
        () -> Filters.textContains("x".repeat(1_025)),
        "words: have 1025 characters, allowed are 1024");
    refused(() -> Filter.parse("CONTAINS($text, ' ')"), "words: are blank");
  }

  @Test
  void depthIsBoundedInTrees() {
    Filter deepest = nots(63);
    assertThat(Filter.parse(deepest.toText())).isEqualTo(deepest);
    refused(deepest::not, "filter: is 65 levels deep, allowed are 64");
    refused(
        () -> new Filter.And(List.of(LEAF, deepest)), "filter: is 65 levels deep, allowed are 64");
    refused(
        () -> new Filter.Or(List.of(deepest, LEAF)), "filter: is 65 levels deep, allowed are 64");
  }

  @Test
  void depthIsBoundedInTexts() {
    assertThat(Filter.parse("(".repeat(64) + "a = 1" + ")".repeat(64))).isEqualTo(LEAF);
    String nested = "filter: nests more than 64 levels of parentheses and NOT";
    refused(() -> Filter.parse("(".repeat(65) + "a = 1" + ")".repeat(65)), nested);
    refused(() -> Filter.parse("(".repeat(16_384)), nested);
    refused(() -> Filter.parse("!".repeat(16_384)), nested);
    refused(() -> Filter.parse("NOT (".repeat(3_000)), nested);
    refused(
        () -> Filter.parse("NOT ".repeat(64) + "a = 1"),
        "filter: is 65 levels deep, allowed are 64");
  }

  @Test
  void alternatingTreesOfFullDepthComeBackFromTheirText() {
    Filter filter = LEAF;
    for (int depth = 1; depth < 64; depth++) {
      filter =
          switch (depth % 3) {
            case 0 -> new Filter.And(List.of(LEAF, filter));
            case 1 -> new Filter.Or(List.of(filter, LEAF));
            default -> new Filter.Not(filter);
          };
    }
    assertThat(Filter.parse(filter.toText())).isEqualTo(filter);
  }

  @Test
  void nodesAreBounded() {
    String tooMany = "filter: has more than 1024 conditions and connectives";
    Filter largest = new Filter.And(Collections.nCopies(1_023, LEAF));
    assertThat(Filter.parse(largest.toText())).isEqualTo(largest);
    refused(() -> largest.and(LEAF), tooMany);
    refused(largest::not, tooMany);
    refused(() -> new Filter.Or(Collections.nCopies(1_024, LEAF)), tooMany);
    refused(() -> new Filter.Or(Collections.nCopies(Integer.MAX_VALUE, LEAF)), tooMany);
    refused(
        () -> new Filter.Or(List.of(new Filter.And(Collections.nCopies(1_021, LEAF)), LEAF, LEAF)),
        tooMany);
    refused(() -> Filter.parse(String.join(" or ", Collections.nCopies(1_024, "a = 1"))), tooMany);
  }

  /** Each step doubles the tree without costing memory: 2^60 nodes if they were counted. */
  @Test
  void sharedOperandsCountEachTime() {
    refused(
        () -> {
          Filter filter = LEAF;
          for (int i = 0; i < 60; i++) {
            filter = new Filter.And(List.of(filter, filter));
          }
        },
        "filter: has more than 1024 conditions and connectives");
    Filter half = new Filter.And(Collections.nCopies(1_000, LEAF));
    refused(
        () -> new Filter.Or(Collections.nCopies(1_000, half)),
        "filter: has more than 1024 conditions and connectives");
  }

  @Test
  void chainsStayFlat() {
    Filter all = field("n").eq(0);
    Filter any = field("n").eq(0);
    for (int i = 1; i < 1_000; i++) {
      all = all.and(field("n").eq(i));
      any = any.or(field("n").eq(i));
    }
    List<Filter> operands = IntStream.range(0, 1_000).mapToObj(i -> field("n").eq(i)).toList();
    assertThat(all).isEqualTo(new Filter.And(operands));
    assertThat(any).isEqualTo(new Filter.Or(operands));
  }

  @Test
  void operandsAreAtLeastTwo() {
    refused(() -> new Filter.And(List.of()), "operands: are 0, needed are at least 2");
    refused(() -> new Filter.Or(List.of(LEAF)), "operands: are 1, needed are at least 2");
    refused(Filters::anyOf, "operands: are 0, needed are at least 2");
    assertThat(Filters.anyOf(LEAF)).isSameAs(LEAF);
    assertThat(Filters.allOf(LEAF)).isSameAs(LEAF);
    assertThat(Filters.allOf(LEAF, LEAF)).isEqualTo(new Filter.And(List.of(LEAF, LEAF)));
    assertThat(Filters.anyOf(LEAF, LEAF)).isEqualTo(new Filter.Or(List.of(LEAF, LEAF)));
  }

  @Test
  void setsAreBounded() {
    List<Integer> values = IntStream.range(0, 10_000).boxed().toList();
    assertThat(((Filter.In) field("a").in(values)).values()).hasSize(10_000).startsWith(0L, 1L);
    refused(() -> field("a").in(), "values: are 0, allowed are 1 to 10000");
    refused(
        () -> field("a").notIn(Collections.nCopies(10_001, 1)),
        "values: are 10001, allowed are 1 to 10000");
  }

  @Test
  void setsAreCopied() {
    List<Object> values = Arrays.asList(1, 2);
    Filter filter = new Filter.In(FieldPath.ofKey("a"), values, false);
    values.set(0, 9);
    assertThat(filter).isEqualTo(field("a").in(1, 2));
  }

  @Test
  void patternsAreBounded() {
    assertThat(((Filter.Like) field("a").like("%".repeat(1_024))).pattern()).hasSize(1_024);
    refused(
        () -> field("a").like("%".repeat(1_025)), "pattern: has 1025 characters, allowed are 1024");
    String loose = "pattern: ends in a backslash that escapes nothing; write two for a backslash";
    refused(() -> field("a").like("x\\"), loose);
    refused(() -> field("a").like("\\\\\\"), loose);
    refused(() -> Filter.parse("a LIKE 'x\\\\'"), loose);
    assertThat(field("a").like("x\\\\")).isEqualTo(Filter.parse("a LIKE 'x\\\\\\\\'"));
  }

  @Test
  void pathsAreBounded() {
    String eight = IntStream.range(0, 8).mapToObj(i -> "k").collect(Collectors.joining("."));
    assertThat(Filter.parse(eight + " = 1")).isEqualTo(field(eight).eq(1));
    refused(() -> Filter.parse(eight + ".k = 1"), "field: has 9 segments, allowed are 1 to 8");
    refused(() -> Filter.parse("\"\" = 1"), "field: has an empty segment: []");
    refused(() -> field("a..b"), "field: has an empty segment: [a, , b]");
    String longest = "k".repeat(65_536);
    assertThat(FieldPath.ofKey(longest).segments()).containsExactly(longest);
    refused(
        () -> FieldPath.ofKey(longest + "k"),
        "field: has a segment of 65537 characters, allowed are 65536");
  }

  @Test
  void valuesAreWidened() {
    assertThat(field("a").in((byte) 1, (short) 2, 3, 4L, 0.1f, 0.1))
        .isEqualTo(field("a").in(1L, 2L, 3L, 4L, 0.10000000149011612, 0.1));
    assertThat(field("a").between(1, 2.5f)).isEqualTo(field("a").between(1L, 2.5));
    assertThat(field("a").contains(1)).isEqualTo(field("a").contains(1L));
  }

  @Test
  void otherValuesAreRefused() {
    refused(() -> field("a").eq(Double.NaN), "value: is NaN; numbers must be finite");
    refused(
        () -> field("a").lt(Float.NEGATIVE_INFINITY),
        "value: is -Infinity; numbers must be finite");
    refused(
        () -> field("a").eq(BigDecimal.ONE),
        "value: is a java.math.BigDecimal; supported are String, Boolean, Byte, Short, Integer, Long,"
            + " Float, Double, Instant and UUID");
    refused(
        () -> field("a").contains(List.of(1)),
        "value: is a java.util.ImmutableCollections$List12; supported are String, Boolean, Byte, Short, Integer, Long, Float, Double, Instant and UUID");
    refused(
        () -> field("a").in(Arrays.asList("x", null)),
        "value: is null; ask for records without the field with IS NULL");
  }

  @Test
  void syntaxErrorsAreNotLimits() {
    assertThatExceptionOfType(FilterSyntaxException.class)
        .isThrownBy(() -> Filter.parse("(".repeat(64)));
  }

  private static Filter nots(int count) {
    Filter filter = LEAF;
    for (int i = 0; i < count; i++) {
      filter = filter.not();
    }
    return filter;
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatExceptionOfType(InvalidFilterException.class).isThrownBy(call).withMessage(message);
  }

  @Test
  void stringsThatAreCompared() {
    String longest = "x".repeat(16_384);
    assertThat(field("name").eq(longest)).isNotNull();
    assertThatExceptionOfType(InvalidFilterException.class)
        .isThrownBy(() -> field("name").eq(longest + "x"))
        .withMessageContaining("16385 characters, allowed are 16384");
    assertThatExceptionOfType(InvalidFilterException.class)
        .isThrownBy(() -> field("name").contains(longest + "x"));
    assertThatExceptionOfType(InvalidFilterException.class)
        .isThrownBy(() -> field("name").in("a", longest + "x"));
  }
}
