package dev.vectordb.internal.metadata;

import dev.vectordb.filter.FieldPath;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.match.LikePattern;
import java.util.Comparator;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/**
 * Finds what a filter matches, with bitmaps from the leaves up. Every answer is a subset of the
 * candidates that were asked about, which are not changed. Where the index leaves something out, or
 * is not asked about texts, an answer keeps apart what only the records can tell; as a rule that is
 * nothing, and costs nothing.
 */
final class FilterEvaluation {
  private record Ranked(Filter filter, long estimate) {}

  private final FieldNode root;
  private final int baseCount;
  private final int ordinalCount;
  private final RoaringBitmap replaced;
  private final KnownWords.Source words;
  private final Deadline deadline;

  /** Evaluates over the fields below a root; the base does not count for replaced ordinals. */
  FilterEvaluation(
      FieldNode root,
      int baseCount,
      int ordinalCount,
      RoaringBitmap replaced,
      KnownWords.Source words,
      Deadline deadline) {
    this.root = root;
    this.baseCount = baseCount;
    this.ordinalCount = ordinalCount;
    this.replaced = replaced;
    this.words = words;
    this.deadline = deadline;
  }

  FilterAnswer answer(Filter filter, RoaringBitmap candidates) {
    return switch (filter) {
      case Filter.And(List<Filter> operands) -> all(operands, candidates);
      case Filter.Or(List<Filter> operands) -> any(operands, candidates);
      case Filter.Not(Filter operand) -> answer(operand, candidates).without(candidates);
      case Filter.Comparison(FieldPath field, Filter.Operator operator, Object value) ->
          operator == Filter.Operator.NE
              ? found(field, equalTo(value)).without(candidates)
              : found(field, condition(operator, value)).within(candidates);
      case Filter.In(FieldPath field, List<Object> values, boolean negated) ->
          select(candidates, found(field, new MembershipCondition(values)), negated);
      case Filter.Exists(FieldPath field, boolean negated) ->
          select(candidates, found(field, new PresenceCondition()), negated);
      case Filter.Like(FieldPath field, String pattern) ->
          found(field, new LikeCondition(LikePattern.compile(pattern))).within(candidates);
      case Filter.Between(FieldPath field, Object low, Object high) ->
          found(field, new RangeCondition(low, true, high, true)).within(candidates);
      case Filter.Contains(FieldPath field, Object value) ->
          found(field, new ContainsCondition(value)).within(candidates);
      case Filter.TextContains(String text) -> containing(text, candidates);
    };
  }

  /** Narrows the candidates operand by operand, the most selective first. */
  private FilterAnswer all(List<Filter> operands, RoaringBitmap candidates) {
    List<Ranked> ranked =
        operands.stream()
            .map(operand -> new Ranked(operand, estimate(operand)))
            .sorted(Comparator.comparingLong(Ranked::estimate))
            .toList();
    FilterAnswer left = FilterAnswer.certain(candidates);
    RoaringBitmap possible = candidates;
    for (Ranked operand : ranked) {
      FilterAnswer next = answer(operand.filter, possible);
      if (left.isCertain()) {
        left = next;
      } else {
        // What was in doubt before stays in doubt, whatever the operand says, or is out.
        RoaringBitmap matching = RoaringBitmap.and(left.matching(), next.matching());
        left = new FilterAnswer(matching, RoaringBitmap.andNot(next.possible(), matching));
      }
      possible = left.possible();
      if (possible.isEmpty()) {
        break;
      }
    }
    return left;
  }

  private FilterAnswer any(List<Filter> operands, RoaringBitmap candidates) {
    RoaringBitmap union = new RoaringBitmap();
    RoaringBitmap undecided = new RoaringBitmap();
    for (Filter operand : operands) {
      FilterAnswer answer = answer(operand, candidates);
      union.or(answer.matching());
      undecided.or(answer.undecided());
    }
    undecided.andNot(union);
    return new FilterAnswer(union, undecided);
  }

  private FilterAnswer containing(String text, RoaringBitmap candidates) {
    KnownWords known = words.find(text);
    return known == null
        ? new FilterAnswer(new RoaringBitmap(), candidates.clone())
        : known.answer(candidates);
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
      case Filter.Like(FieldPath _, String pattern) ->
          pattern.startsWith("%") || pattern.startsWith("_")
              ? Long.MAX_VALUE
              : FieldCondition.UNKNOWN;
      case Filter.Contains(FieldPath _, Object value) ->
          value instanceof String ? Long.MAX_VALUE : FieldCondition.UNKNOWN;
      case Filter.TextContains(String text) -> {
        KnownWords known = words.find(text);
        yield known == null ? Long.MAX_VALUE : known.ordinals().getLongCardinality();
      }
    };
  }

  private long estimate(FieldPath path, FieldCondition condition) {
    FieldNode node = root.find(path);
    if (node == null) {
      return 0;
    }
    if (node.leavesOutValues()) {
      return FieldCondition.UNKNOWN;
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

  /** Answers a condition from base and delta. */
  private FilterAnswer found(FieldPath path, FieldCondition condition) {
    deadline.check();
    FieldKnowledge base = root.inBase(path);
    FieldKnowledge delta = root.inDelta(path);
    RoaringBitmap matching = collect(base, condition, baseCount);
    matching.andNot(replaced);
    RoaringBitmap newer = collect(delta, condition, ordinalCount);
    if (matching.isEmpty()) {
      matching = newer;
    } else {
      matching.or(newer);
    }
    if (isTold(base, condition) && isTold(delta, condition)) {
      return FilterAnswer.certain(matching);
    }
    RoaringBitmap undecided = new RoaringBitmap();
    if (!isTold(base, condition)) {
      undecided.or(holders(base, baseCount));
      undecided.andNot(replaced);
    }
    if (!isTold(delta, condition)) {
      RoaringBitmap holders = holders(delta, ordinalCount);
      if (delta.leftOut() && delta.within() == null) {
        RoaringBitmap older = RoaringBitmap.andNot(ofBase(), replaced);
        holders.andNot(older);
      }
      undecided.or(holders);
    }
    undecided.andNot(matching);
    return new FilterAnswer(matching, undecided);
  }

  private RoaringBitmap ofBase() {
    return RoaringBitmap.bitmapOfRange(0, baseCount);
  }

  /** Whether a part of the index holds all that a condition asks for. */
  private static boolean isTold(FieldKnowledge part, FieldCondition condition) {
    FieldValues values = part.values();
    return !part.leftOut()
        && (values == null || !values.leftOut() || condition.asksForPresenceAlone());
  }

  private RoaringBitmap collect(FieldKnowledge part, FieldCondition condition, int count) {
    FieldValues values = part.values();
    if (values == null || !isTold(part, condition)) {
      return new RoaringBitmap();
    }
    OrdinalCollector collector = new OrdinalCollector(count, deadline);
    condition.collect(values, collector);
    return collector.toBitmap();
  }

  /** Returns the ordinals of a part that may have a field whose values are left out. */
  private RoaringBitmap holders(FieldKnowledge part, int count) {
    FieldValues known = part.leftOut() ? part.within() : part.values();
    if (known == null) {
      return RoaringBitmap.bitmapOfRange(0, count);
    }
    OrdinalCollector collector = new OrdinalCollector(count, deadline);
    known.collectPresent(collector);
    return collector.toBitmap();
  }

  private static FilterAnswer select(
      RoaringBitmap candidates, FilterAnswer found, boolean negated) {
    return negated ? found.without(candidates) : found.within(candidates);
  }
}
