package dev.vectordb.langchain4j;

import dev.langchain4j.store.embedding.filter.comparison.ContainsString;
import dev.langchain4j.store.embedding.filter.comparison.IsEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThan;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThanOrEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsIn;
import dev.langchain4j.store.embedding.filter.comparison.IsLessThan;
import dev.langchain4j.store.embedding.filter.comparison.IsLessThanOrEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsNotEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsNotIn;
import dev.langchain4j.store.embedding.filter.logical.And;
import dev.langchain4j.store.embedding.filter.logical.Not;
import dev.langchain4j.store.embedding.filter.logical.Or;
import dev.vectordb.exception.InvalidFilterException;
import dev.vectordb.filter.FieldPath;
import dev.vectordb.filter.Filter;
import dev.vectordb.filter.Filter.Operator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

/**
 * Translates LangChain4j's filters into the database's. A key is taken as one segment, dots
 * included, because LangChain4j's metadata is flat.
 */
final class FilterMapper {

  /**
   * The database's own bound on nesting is lower and is what callers meet; this one only keeps a
   * hostile tree from exhausting the stack before that bound is checked.
   */
  private static final int MAX_RECURSION = 256;

  private FilterMapper() {}

  /**
   * Translates a filter.
   *
   * @param filter LangChain4j's
   * @return the database's
   * @throws UnsupportedOperationException if the filter, or one within it, is of an unknown class
   * @throws InvalidFilterException if a value's type is not supported or a limit is exceeded
   */
  static Filter map(dev.langchain4j.store.embedding.filter.Filter filter) {
    return map(filter, 0);
  }

  private static Filter map(dev.langchain4j.store.embedding.filter.Filter filter, int depth) {
    if (depth > MAX_RECURSION) {
      throw new InvalidFilterException("filter", "is nested deeper than " + MAX_RECURSION);
    }
    return switch (filter) {
      case IsEqualTo f -> compare(f.key(), Operator.EQ, f.comparisonValue());
      case IsNotEqualTo f -> compare(f.key(), Operator.NE, f.comparisonValue());
      case IsGreaterThan f -> compare(f.key(), Operator.GT, f.comparisonValue());
      case IsGreaterThanOrEqualTo f -> compare(f.key(), Operator.GE, f.comparisonValue());
      case IsLessThan f -> compare(f.key(), Operator.LT, f.comparisonValue());
      case IsLessThanOrEqualTo f -> compare(f.key(), Operator.LE, f.comparisonValue());
      case IsIn f -> in(f.key(), f.comparisonValues(), false);
      case IsNotIn f -> in(f.key(), f.comparisonValues(), true);
      case ContainsString f -> new Filter.Contains(FieldPath.ofKey(f.key()), f.comparisonValue());
      case And f -> new Filter.And(mapOperands(f, depth));
      case Or f -> new Filter.Or(mapOperands(f, depth));
      case Not f -> new Filter.Not(map(f.expression(), depth + 1));
      default ->
          throw new UnsupportedOperationException(
              "Filters of " + filter.getClass().getName() + " are not supported");
    };
  }

  private static Filter compare(String key, Operator operator, Object value) {
    return new Filter.Comparison(FieldPath.ofKey(key), operator, value);
  }

  private static Filter in(String key, Collection<?> values, boolean negated) {
    return new Filter.In(FieldPath.ofKey(key), List.copyOf(values), negated);
  }

  /**
   * Maps the operands of a chain such as {@code a.and(b).and(c)}, which LangChain4j nests in pairs,
   * side by side: a long chain is wide then, not deep.
   */
  private static List<Filter> mapOperands(
      dev.langchain4j.store.embedding.filter.Filter chain, int depth) {
    Class<?> kind = chain.getClass();
    List<Filter> operands = new ArrayList<>();
    Deque<dev.langchain4j.store.embedding.filter.Filter> pending = new ArrayDeque<>();
    pending.push(chain);
    while (!pending.isEmpty()) {
      dev.langchain4j.store.embedding.filter.Filter next = pending.pop();
      if (next.getClass() != kind) {
        operands.add(map(next, depth + 1));
      } else if (next instanceof And and) {
        pending.push(and.right());
        pending.push(and.left());
      } else if (next instanceof Or or) {
        pending.push(or.right());
        pending.push(or.left());
      }
    }
    return operands;
  }
}
