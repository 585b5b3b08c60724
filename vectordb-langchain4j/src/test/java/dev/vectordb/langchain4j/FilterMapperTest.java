package dev.vectordb.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.filter.comparison.IsEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsIn;
import dev.langchain4j.store.embedding.filter.comparison.IsNotIn;
import dev.vectordb.exception.InvalidFilterException;
import dev.vectordb.filter.FieldPath;
import dev.vectordb.filter.Filter.And;
import dev.vectordb.filter.Filter.Comparison;
import dev.vectordb.filter.Filter.Contains;
import dev.vectordb.filter.Filter.In;
import dev.vectordb.filter.Filter.Not;
import dev.vectordb.filter.Filter.Operator;
import dev.vectordb.filter.Filter.Or;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FilterMapperTest {
  private static final UUID ID = UUID.fromString("3d1b6c34-0f3a-4c7d-9a53-1f0e0c6f2f11");
  private static final FieldPath K = FieldPath.ofKey("k");
  private static final Filter A = metadataKey("k").isEqualTo("a");
  private static final Filter B = metadataKey("k").isEqualTo("b");
  private static final Filter C = metadataKey("k").isEqualTo("c");

  static Stream<Arguments> table() {
    return Stream.of(
        Arguments.of(A, new Comparison(K, Operator.EQ, "a")),
        Arguments.of(metadataKey("k").isEqualTo(ID), new Comparison(K, Operator.EQ, ID)),
        Arguments.of(metadataKey("k").isEqualTo(1), new Comparison(K, Operator.EQ, 1L)),
        Arguments.of(metadataKey("k").isEqualTo(1.5f), new Comparison(K, Operator.EQ, 1.5)),
        Arguments.of(new IsEqualTo("k", true), new Comparison(K, Operator.EQ, true)),
        Arguments.of(metadataKey("k").isNotEqualTo("a"), new Comparison(K, Operator.NE, "a")),
        Arguments.of(metadataKey("k").isGreaterThan(1L), new Comparison(K, Operator.GT, 1L)),
        Arguments.of(
            metadataKey("k").isGreaterThanOrEqualTo(1.5), new Comparison(K, Operator.GE, 1.5)),
        Arguments.of(metadataKey("k").isLessThan("m"), new Comparison(K, Operator.LT, "m")),
        Arguments.of(metadataKey("k").isLessThanOrEqualTo(2L), new Comparison(K, Operator.LE, 2L)),
        Arguments.of(new IsIn("k", List.of("a")), new In(K, List.of("a"), false)),
        Arguments.of(new IsNotIn("k", List.of(7L)), new In(K, List.of(7L), true)),
        Arguments.of(metadataKey("k").containsString("sub"), new Contains(K, "sub")),
        Arguments.of(Filter.and(A, B), new And(List.of(mapped("a"), mapped("b")))),
        Arguments.of(Filter.or(A, B), new Or(List.of(mapped("a"), mapped("b")))),
        Arguments.of(Filter.not(A), new Not(mapped("a"))),
        Arguments.of(
            metadataKey("k").isBetween(1L, 2L),
            new And(
                List.of(new Comparison(K, Operator.GE, 1L), new Comparison(K, Operator.LE, 2L)))));
  }

  @ParameterizedTest
  @MethodSource("table")
  void maps(Filter from, dev.vectordb.filter.Filter to) {
    assertThat(FilterMapper.map(from)).isEqualTo(to);
  }

  @Test
  void takesKeysWithDotsAsOneSegment() {
    assertThat(FilterMapper.map(metadataKey("a.b").isEqualTo("x")))
        .isEqualTo(new Comparison(new FieldPath(List.of("a.b")), Operator.EQ, "x"));
  }

  @Test
  void keepsTheOrderAndTheGroupingOfMixedConditions() {
    assertThat(FilterMapper.map(Filter.or(Filter.and(A, B), Filter.or(C, Filter.not(A)))))
        .isEqualTo(
            new Or(
                List.of(
                    new And(List.of(mapped("a"), mapped("b"))),
                    mapped("c"),
                    new Not(mapped("a")))));
  }

  @Test
  void laysLongChainsOutFlat() {
    Filter left = A;
    Filter right = A;
    for (int i = 0; i < 500; i++) {
      left = Filter.and(left, B);
      right = Filter.and(B, right);
    }
    assertThat(FilterMapper.map(left))
        .isInstanceOfSatisfying(
            And.class,
            and -> {
              assertThat(and.operands()).hasSize(501).startsWith(mapped("a")).endsWith(mapped("b"));
            });
    assertThat(FilterMapper.map(right))
        .isInstanceOfSatisfying(
            And.class,
            and -> {
              assertThat(and.operands()).hasSize(501).startsWith(mapped("b")).endsWith(mapped("a"));
            });
  }

  @Test
  void refusesHostileNesting() {
    Filter filter = A;
    for (int i = 0; i < 1_000_000; i++) {
      filter = Filter.not(filter);
    }
    Filter deep = filter;
    assertThatThrownBy(() -> FilterMapper.map(deep)).isInstanceOf(InvalidFilterException.class);
  }

  @Test
  void refusesValuesThatMetadataCannotHold() {
    assertThatThrownBy(() -> FilterMapper.map(new IsEqualTo("k", LocalDate.EPOCH)))
        .isInstanceOf(InvalidFilterException.class)
        .hasMessageContaining("java.time.LocalDate");
  }

  @Test
  void namesAFilterThatItDoesNotKnow() {
    assertThatThrownBy(() -> FilterMapper.map(Filter.not(new Unknown())))
        .isExactlyInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining(Unknown.class.getName());
  }

  private static dev.vectordb.filter.Filter mapped(String value) {
    return new Comparison(K, Operator.EQ, value);
  }

  private static final class Unknown implements Filter {
    @Override
    public boolean test(Object object) {
      return false;
    }
  }
}
