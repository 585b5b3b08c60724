package dev.vectordb.spring.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.InvalidFilterException;
import dev.vectordb.filter.Filter;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.ai.vectorstore.filter.Filter.Expression;
import org.springframework.ai.vectorstore.filter.Filter.ExpressionType;
import org.springframework.ai.vectorstore.filter.Filter.Group;
import org.springframework.ai.vectorstore.filter.Filter.Operand;
import org.springframework.ai.vectorstore.filter.Filter.Value;
import org.springframework.ai.vectorstore.filter.FilterExpressionTextParser;

class FilterTranslatorTest {
  private static final Operand KEY = new org.springframework.ai.vectorstore.filter.Filter.Key("k");

  private static Filter translate(String text) {
    return FilterTranslator.translate(new FilterExpressionTextParser().parse(text));
  }

  private static Expression equalTo(int value) {
    return new Expression(ExpressionType.EQ, KEY, new Value(value));
  }

  @Test
  void treesBecomeTheTreesOfOurOwnLanguage() {
    assertThat(translate("a == 1 && (b != 'x' || c in [1, 2]) && NOT (d is null)"))
        .isEqualTo(Filter.parse("a = 1 AND (b != 'x' OR c IN (1, 2)) AND NOT (d IS NULL)"));
    assertThat(translate("a >= 1.5")).isEqualTo(Filter.parse("a >= 1.5"));
    assertThat(translate("a nin ['x']")).isEqualTo(Filter.parse("a NOT IN ('x')"));
  }

  @Test
  void aDottedKeyNamesTheKeyAndTheNestedPlace() {
    assertThat(translate("a.b == 1")).isEqualTo(Filter.parse("\"a.b\" = 1 OR a.b = 1"));
    assertThat(translate("a.b != 1")).isEqualTo(Filter.parse("\"a.b\" != 1 AND a.b != 1"));
    assertThat(translate("a.b is null")).isEqualTo(Filter.parse("\"a.b\" IS NULL AND a.b IS NULL"));
  }

  @Test
  void keysWhoseDotsSeparateNothingAreOneKey() {
    for (String key : List.of(".a", "a.", "a..b", ".", "1.2.3.4.5.6.7.8.9")) {
      Expression expression =
          new Expression(
              ExpressionType.EQ,
              new org.springframework.ai.vectorstore.filter.Filter.Key(key),
              new Value(1));
      assertThat(FilterTranslator.translate(expression)).isInstanceOf(Filter.Comparison.class);
    }
  }

  @Test
  void aLongChainIsOneNode() {
    Expression chain = equalTo(0);
    for (int i = 1; i < 500; i++) {
      chain = new Expression(ExpressionType.OR, new Group(chain), equalTo(i));
    }
    Filter.Or or = (Filter.Or) FilterTranslator.translate(chain);
    assertThat(or.operands()).hasSize(500);
    assertThat(or.operands().get(7)).isEqualTo(Filter.parse("k = 7"));
  }

  @Test
  void whatIsNestedTooDeepIsRefusedBeforeTheStackEnds() {
    Expression deep = equalTo(0);
    for (int i = 0; i < 100_000; i++) {
      deep = new Expression(ExpressionType.NOT, deep);
    }
    Expression tooDeep = deep;
    assertThatThrownBy(() -> FilterTranslator.translate(tooDeep))
        .isInstanceOf(InvalidFilterException.class)
        .hasMessageContaining("deep");
  }

  @Test
  void groupsDoNotCountAsDepth() {
    Group group = new Group(equalTo(1));
    for (int i = 0; i < 100_000; i++) {
      group = new Group(new Expression(ExpressionType.AND, group, equalTo(1)));
    }
    Group manyOperands = group;
    assertThatThrownBy(
            () -> FilterTranslator.translate(new Expression(ExpressionType.NOT, manyOperands)))
        .isInstanceOf(InvalidFilterException.class);
  }

  @Test
  void tooManyValuesAreRefused() {
    Expression in =
        new Expression(ExpressionType.IN, KEY, new Value(Collections.nCopies(10_001, "x")));
    assertThatThrownBy(() -> FilterTranslator.translate(in))
        .isInstanceOf(InvalidFilterException.class);
  }

  @Test
  void malformedTreesAreRefused() {
    List<Expression> malformed =
        List.of(
            new Expression(ExpressionType.AND, equalTo(1)),
            new Expression(ExpressionType.EQ, KEY),
            new Expression(ExpressionType.EQ, new Value(1), new Value(1)),
            new Expression(ExpressionType.NOT, KEY),
            new Expression(ExpressionType.AND, KEY, equalTo(1)),
            new Expression(ExpressionType.IN, KEY, new Value(List.of())));
    assertThat(malformed)
        .allSatisfy(expression ->
            assertThatThrownBy(() -> FilterTranslator.translate(expression))
                .isInstanceOf(InvalidFilterException.class));
  }
}
