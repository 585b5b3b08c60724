package dev.vectordb.spring.ai;

import dev.vectordb.exception.InvalidFilterException;
import dev.vectordb.filter.FieldPath;
import dev.vectordb.filter.Filter;
import dev.vectordb.filter.Filter.Operator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.vectorstore.filter.Filter.Expression;
import org.springframework.ai.vectorstore.filter.Filter.ExpressionType;
import org.springframework.ai.vectorstore.filter.Filter.Group;
import org.springframework.ai.vectorstore.filter.Filter.Operand;
import org.springframework.ai.vectorstore.filter.Filter.Value;

/**
 * Turns a filter of Spring AI into one of ours, tree by tree.
 *
 * <p>A key names the top-level key as it stands. Spring AI's trees do not tell {@code a.b} from
 * {@code "a.b"}, so a dotted key names both the key {@code a.b} and the key {@code b} inside the
 * object {@code a}: a comparison holds if it holds for either, a negated one if it holds for both.
 *
 * <p>Chains of {@code AND} or {@code OR}, which Spring AI nests as deep as they are long, become
 * one node, so that only alternations count as depth.
 */
final class FilterTranslator {

  /** Well beyond the depth that a filter may have; guards the stack until that is checked. */
  private static final int MAX_NESTING = 256;

  /** Objects are not nested deeper. */
  private static final int MAX_SEGMENTS = 8;

  private FilterTranslator() {}

  /**
   * Translates a whole expression.
   *
   * @throws InvalidFilterException if it is malformed or beyond the limits of a filter
   */
  static Filter translate(Expression expression) {
    return condition(expression, 1);
  }

  private static Filter condition(@Nullable Operand operand, int depth) {
    if (depth > MAX_NESTING) {
      throw new InvalidFilterException("filter", "is nested deeper than " + MAX_NESTING);
    }
    if (!(ungroup(operand) instanceof Expression expression)) {
      throw new InvalidFilterException("filter", "has " + operand + " in the place of a condition");
    }
    return switch (expression.type()) {
      case AND -> new Filter.And(operands(expression, depth));
      case OR -> new Filter.Or(operands(expression, depth));
      case NOT -> condition(expression.left(), depth + 1).not();
      case EQ -> comparison(expression, Operator.EQ);
      case NE -> comparison(expression, Operator.NE);
      case LT -> comparison(expression, Operator.LT);
      case LTE -> comparison(expression, Operator.LE);
      case GT -> comparison(expression, Operator.GT);
      case GTE -> comparison(expression, Operator.GE);
      case IN -> membership(expression, false);
      case NIN -> membership(expression, true);
      case ISNULL -> onField(expression, true, field -> new Filter.Exists(field, true));
      case ISNOTNULL -> onField(expression, false, field -> new Filter.Exists(field, false));
    };
  }

  private static @Nullable Operand ungroup(@Nullable Operand operand) {
    Operand inner = operand;
    while (inner instanceof Group group) {
      inner = group.content();
    }
    return inner;
  }

  private static List<Filter> operands(Expression chain, int depth) {
    List<Filter> operands = new ArrayList<>();
    Deque<Operand> pending = new ArrayDeque<>();
    pushBoth(chain, pending);
    while (!pending.isEmpty()) {
      Operand operand = Objects.requireNonNull(ungroup(pending.pop()));
      if (operand instanceof Expression inner && inner.type() == chain.type()) {
        pushBoth(inner, pending);
      } else {
        operands.add(condition(operand, depth + 1));
      }
    }
    return operands;
  }

  private static void pushBoth(Expression expression, Deque<Operand> pending) {
    Operand right = expression.right();
    if (right == null) {
      throw new InvalidFilterException("filter", expression.type() + " has one operand");
    }
    pending.push(right);
    pending.push(expression.left());
  }

  private static Filter comparison(Expression expression, Operator operator) {
    Object value = value(expression);
    return onField(
        expression,
        operator == Operator.NE,
        field -> new Filter.Comparison(field, operator, value));
  }

  private static Filter membership(Expression expression, boolean negated) {
    Object value = value(expression);
    @SuppressWarnings("unchecked") // MetadataValues makes lists of objects
    List<Object> values = value instanceof List<?> list ? (List<Object>) list : List.of(value);
    return onField(expression, negated, field -> new Filter.In(field, values, negated));
  }

  private static Object value(Expression expression) {
    ExpressionType type = expression.type();
    if (!(expression.right() instanceof Value right)) {
      throw new InvalidFilterException("filter", type + " has no value: " + expression.right());
    }
    Object value = MetadataValues.convert(right.value());
    if (value == null) {
      throw new InvalidFilterException("filter", type + " compares with null; use IS NULL");
    }
    return value;
  }

  private static Filter onField(
      Expression expression, boolean negated, Function<FieldPath, Filter> condition) {
    if (!(expression.left() instanceof org.springframework.ai.vectorstore.filter.Filter.Key left)) {
      throw new InvalidFilterException(
          "filter", expression.type() + " has no key: " + expression.left());
    }
    Filter onKey = condition.apply(FieldPath.ofKey(left.key()));
    if (!isDotted(left.key())) {
      return onKey;
    }
    Filter onNested = condition.apply(FieldPath.parse(left.key()));
    return negated ? onKey.and(onNested) : onKey.or(onNested);
  }

  private static boolean isDotted(String key) {
    return key.indexOf('.') > 0
        && !key.endsWith(".")
        && !key.contains("..")
        && key.chars().filter(c -> c == '.').count() < MAX_SEGMENTS;
  }
}
