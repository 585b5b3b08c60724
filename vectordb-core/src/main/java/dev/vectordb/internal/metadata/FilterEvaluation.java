package dev.vectordb.internal.metadata;

import dev.vectordb.filter.FieldPath;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.match.LikePattern;
import java.util.Comparator;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/**
 * Finds what a filter matches, with bitmaps from the leaves up. Every answer is a new bitmap, a
 * subset of the candidates that were asked about.
 */
final class FilterEvaluation {
  private record Ranked(Filter filter, long estimate) {}

  private final FieldNode root;
  private final int baseCount;
  private final int ordinalCount;
  private final RoaringBitmap replaced;
  private final Deadline deadline;

  /** Evaluates over the fields below a root; the base does not count for replaced ordinals. */
  FilterEvaluation(
      FieldNode root, int baseCount, int ordinalCount, RoaringBitmap replaced, Deadline deadline) {
    this.root = root;
    this.baseCount = baseCount;
    this.ordinalCount = ordinalCount;
    this.replaced = replaced;
    this.deadline = deadline;
  }

  RoaringBitmap matching(Filter filter, RoaringBitmap candidates) {
    return switch (filter) {
      case Filter.And(List<Filter> operands) -> all(operands, candidates);
      case Filter.Or(List<Filter> operands) -> any(operands, candidates);
      case Filter.Not(Filter operand) -> without(candidates, matching(operand, candidates));
      case Filter.Comparison(FieldPath field, Filter.Operator operator, Object value) ->
          operator == Filter.Operator.NE
              ? without(candidates, found(field, equalTo(value)))
              : within(candidates, found(field, condition(operator, value)));
      case Filter.In(FieldPath field, List<Object> values, boolean negated) ->
          select(candidates, found(field, new MembershipCondition(values)), negated);
      case Filter.Exists(FieldPath field, boolean negated) ->
          select(candidates, found(field, FieldValues::collectPresent), negated);
      case Filter.Like(FieldPath field, String pattern) ->
          within(candidates, found(field, new LikeCondition(LikePattern.compile(pattern))));
      case Filter.Between(FieldPath field, Object low, Object high) ->
          within(candidates, found(field, new RangeCondition(low, true, high, true)));
      case Filter.Contains(FieldPath field, Object value) ->
          within(candidates, containing(field, value));
    };
  }

  /** Narrows the candidates operand by operand, the most selective first. */
  private RoaringBitmap all(List<Filter> operands, RoaringBitmap candidates) {
    List<Ranked> ranked =
        operands.stream()
            .map(operand -> new Ranked(operand, estimate(operand)))
            .sorted(Comparator.comparingLong(Ranked::estimate))
            .toList();
    RoaringBitmap left = candidates;
    for (Ranked operand : ranked) {
      left = matching(operand.filter, left);
      if (left.isEmpty()) {
        break;
      }
    }
    return left;
  }

  private RoaringBitmap any(List<Filter> operands, RoaringBitmap candidates) {
    RoaringBitmap union = new RoaringBitmap();
    for (Filter operand : operands) {
      union.or(matching(operand, candidates));
    }
    return union;
  }

  /** Returns an upper bound of the matches of a filter where a few lookups give one. */
  private long estimate(Filter filter) {
    return switch (filter) {
      case Filter.Comparison(FieldPath field, Filter.Operator operator, Object value) ->
          operator == Filter.Operator.NE
              ? FieldCondition.UNKNOWN
              : estimate(field, condition(operator, value));
      case Filter.In(FieldPath field, List<Object> values, boolean negated) ->
          negated ? FieldCondition.UNKNOWN : estimate(field, new MembershipCondition(values));
      case Filter.Between(FieldPath field, Object low, Object high) ->
          estimate(field, new RangeCondition(low, true, high, true));
      case Filter.Exists _, Filter.Not _, Filter.And _, Filter.Or _ -> FieldCondition.UNKNOWN;
      // These look at every term of a dictionary: only if nothing cheaper has emptied the set.
      case Filter.Like _, Filter.Contains _ -> Long.MAX_VALUE;
    };
  }

  private long estimate(FieldPath path, FieldCondition condition) {
    FieldNode node = root.find(path);
    if (node == null) {
      return 0;
    }
    long base = node.base() == null ? 0 : condition.estimate(node.base());
    return Math.min(
        FieldCondition.UNKNOWN,
        base + (node.delta() == null ? 0 : condition.estimate(node.delta())));
  }

  private static FieldCondition condition(Filter.Operator operator, Object value) {
    return switch (operator) {
      case EQ, NE -> equalTo(value);
      case LT -> new RangeCondition(null, false, value, false);
      case LE -> new RangeCondition(null, false, value, true);
      case GT -> new RangeCondition(value, false, null, false);
      case GE -> new RangeCondition(value, true, null, false);
    };
  }

  private static FieldCondition equalTo(Object value) {
    return new MembershipCondition(List.of(value));
  }

  private RoaringBitmap containing(FieldPath field, Object value) {
    RoaringBitmap lists = found(field, FieldValues::collectLists);
    RoaringBitmap found = within(lists, found(field, equalTo(value)));
    if (value instanceof String text) {
      found.or(without(found(field, new SubstringCondition(text)), lists));
    }
    return found;
  }

  /** Answers a condition from base and delta. */
  private RoaringBitmap found(FieldPath path, FieldCondition condition) {
    deadline.check();
    FieldNode node = root.find(path);
    RoaringBitmap found = new RoaringBitmap();
    if (node != null && node.base() != null) {
      OrdinalCollector collector = new OrdinalCollector(baseCount, deadline);
      condition.collect(node.base(), collector);
      found = collector.toBitmap();
      found.andNot(replaced);
    }
    if (node != null && node.delta() != null) {
      OrdinalCollector collector = new OrdinalCollector(ordinalCount, deadline);
      condition.collect(node.delta(), collector);
      found.or(collector.toBitmap());
    }
    return found;
  }

  private static RoaringBitmap select(
      RoaringBitmap candidates, RoaringBitmap found, boolean negated) {
    return negated ? without(candidates, found) : within(candidates, found);
  }

  private static RoaringBitmap within(RoaringBitmap candidates, RoaringBitmap found) {
    return RoaringBitmap.and(candidates, found);
  }

  private static RoaringBitmap without(RoaringBitmap candidates, RoaringBitmap found) {
    return RoaringBitmap.andNot(candidates, found);
  }
}
