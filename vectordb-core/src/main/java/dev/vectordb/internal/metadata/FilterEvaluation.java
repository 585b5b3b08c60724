package dev.vectordb.internal.metadata;

import dev.vectordb.filter.FieldPath;
import dev.vectordb.filter.Filter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Finds what a filter matches, with bitmaps from the leaves up. Every answer is a subset of the
 * candidates that were asked about, which are not changed. Where the index leaves something out, or
 * is not asked about texts, an answer keeps apart what only the records can tell; as a rule that is
 * nothing, and costs nothing.
 */
final class FilterEvaluation {
  /**
   * Operands of an {@code AND} that are answered together, a bound of what they match, and how many
   * bytes of strings are looked through for them.
   */
  private record Ranked(List<Filter> filters, long estimate, long bytes) {}

  /** Of more than this share of all ordinals it is not worth asking whether one is a candidate. */
  private static final double FEW = 0.875;

  /**
   * So many bytes of strings are looked through in the time in which a record is read, some
   * microseconds: a good deal more are, so that records are read where it is worth it.
   */
  private static final long BYTES_PER_RECORD = 1 << 15;

  private final FieldNode root;
  private final int baseCount;
  private final int ordinalCount;
  private final RoaringBitmap replaced;
  private final KnownWords.Source words;
  private final Deadline deadline;
  private final Kept kept;

  /**
   * What is evaluated over.
   *
   * @param root the fields are below it
   * @param replaced ordinals for which the base does not count
   * @param kept what is there, and may be, for later filters
   */
  record Fields(
      FieldNode root, int baseCount, int ordinalCount, RoaringBitmap replaced, Kept kept) {}

  FilterEvaluation(Fields fields, KnownWords.Source words, Deadline deadline) {
    this.root = fields.root;
    this.baseCount = fields.baseCount;
    this.ordinalCount = fields.ordinalCount;
    this.replaced = fields.replaced;
    this.kept = fields.kept;
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
              ? found(field, equalTo(value), candidates).without(candidates)
              : found(field, condition(operator, value), candidates).within(candidates);
      case Filter.In(FieldPath field, List<Object> values, boolean negated) ->
          select(candidates, found(field, new MembershipCondition(values), candidates), negated);
      case Filter.Exists(FieldPath field, boolean negated) ->
          select(candidates, found(field, new PresenceCondition(), candidates), negated);
      case Filter.Like like -> found(like.field(), condition(like), candidates).within(candidates);
      case Filter.Between(FieldPath field, Object low, Object high) ->
          found(field, new RangeCondition(low, true, high, true), candidates).within(candidates);
      case Filter.Contains contains ->
          found(contains.field(), condition(contains), candidates).within(candidates);
      case Filter.TextContains(String text) -> containing(text, candidates);
    };
  }

  /** Narrows the candidates operand by operand, the most selective first. */
  private FilterAnswer all(List<Filter> operands, RoaringBitmap candidates) {
    List<Ranked> ranked =
        together(operands).stream()
            .map(this::ranked)
            .sorted(Comparator.comparingLong(Ranked::estimate).thenComparingLong(Ranked::bytes))
            .toList();
    FilterAnswer left = FilterAnswer.certain(candidates);
    RoaringBitmap possible = candidates;
    for (Ranked operand : ranked) {
      FilterAnswer next = answerAll(operand.filters, possible);
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

  private Ranked ranked(List<Filter> group) {
    long estimate = estimate(group);
    FieldPath field = estimate < Long.MAX_VALUE ? null : fieldOfStrings(group.getFirst());
    return new Ranked(group, estimate, field == null ? 0 : searchedBytes(field, group));
  }

  private long searchedBytes(FieldPath field, List<Filter> group) {
    FieldCondition condition = condition(group.getFirst());
    return searchedBytes(root.inBase(field), condition)
        + searchedBytes(root.inDelta(field), condition);
  }

  /** Puts operands together that choose among the strings of one field. */
  private static List<List<Filter>> together(List<Filter> operands) {
    List<List<Filter>> groups = new ArrayList<>();
    Map<FieldPath, List<Filter>> onStrings = new HashMap<>();
    for (Filter operand : operands) {
      FieldPath field = fieldOfStrings(operand);
      List<Filter> group = field == null ? null : onStrings.get(field);
      if (group == null) {
        group = new ArrayList<>();
        groups.add(group);
        if (field != null) {
          onStrings.put(field, group);
        }
      }
      group.add(operand);
    }
    return groups;
  }

  /** Returns the field of a condition that is answered by a look at its strings, else null. */
  private static @Nullable FieldPath fieldOfStrings(Filter filter) {
    return switch (filter) {
      case Filter.Like(FieldPath field, String _) -> field;
      case Filter.Contains(FieldPath field, String _) -> field;
      default -> null;
    };
  }

  private FilterAnswer answerAll(List<Filter> group, RoaringBitmap candidates) {
    FieldPath field = fieldOfStrings(group.getFirst());
    if (field == null || group.size() == 1) {
      return answer(group.getFirst(), candidates);
    }
    List<FieldCondition> conditions = group.stream().map(FilterEvaluation::condition).toList();
    return found(field, new ConjunctionCondition(conditions), candidates).within(candidates);
  }

  private static FieldCondition condition(Filter onStrings) {
    return switch (onStrings) {
      case Filter.Like(FieldPath _, String pattern) -> LikeCondition.of(pattern);
      case Filter.Contains(FieldPath _, Object value) -> new ContainsCondition(value);
      default -> throw new IllegalArgumentException("not a condition on strings: " + onStrings);
    };
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

  /** Returns the least of the bounds of some operands; what passes over strings comes last. */
  private long estimate(List<Filter> group) {
    return group.stream().mapToLong(this::estimate).min().orElse(FieldCondition.UNKNOWN);
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
      case Filter.Exists _ -> FieldCondition.UNKNOWN;
      case Filter.Not(Filter operand) -> Math.max(FieldCondition.UNKNOWN, estimate(operand));
      case Filter.And(List<Filter> operands) -> last(operands);
      case Filter.Or(List<Filter> operands) -> last(operands);
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

  /** Says nothing of what operands match but whether one of them passes over strings. */
  private long last(List<Filter> operands) {
    long estimate = FieldCondition.UNKNOWN;
    for (Filter operand : operands) {
      estimate = Math.max(estimate, estimate(operand));
    }
    return estimate;
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

  /** Answers a condition from base and delta, at least for the candidates. */
  private FilterAnswer found(FieldPath path, FieldCondition condition, RoaringBitmap candidates) {
    deadline.check();
    RoaringBitmap few =
        candidates.getLongCardinality() < (long) (FEW * ordinalCount) ? candidates : null;
    FieldKnowledge base = root.inBase(path);
    FieldKnowledge delta = root.inDelta(path);
    if (few != null && isQuickerRead(few, condition, base, delta)) {
      return new FilterAnswer(new RoaringBitmap(), few.clone());
    }
    RoaringBitmap matching = collect(base, condition, baseCount, few);
    matching.andNot(replaced);
    RoaringBitmap newer = collect(delta, condition, ordinalCount, few);
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

  /** Whether looking through strings takes longer than reading the few records still asked for. */
  private static boolean isQuickerRead(
      RoaringBitmap few, FieldCondition condition, FieldKnowledge base, FieldKnowledge delta) {
    long bytes = searchedBytes(base, condition) + searchedBytes(delta, condition);
    return bytes / BYTES_PER_RECORD > few.getLongCardinality();
  }

  private static long searchedBytes(FieldKnowledge part, FieldCondition condition) {
    FieldValues values = part.values();
    return values == null || !isTold(part, condition) ? 0 : condition.searchedBytes(values);
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

  private RoaringBitmap collect(
      FieldKnowledge part, FieldCondition condition, int count, @Nullable RoaringBitmap few) {
    FieldValues values = part.values();
    if (values == null || !isTold(part, condition)) {
      return new RoaringBitmap();
    }
    OrdinalCollector collector = new OrdinalCollector(count, deadline, kept, few);
    condition.collect(values, collector);
    return collector.toBitmap();
  }

  /** Returns the ordinals of a part that may have a field whose values are left out. */
  private RoaringBitmap holders(FieldKnowledge part, int count) {
    FieldValues known = part.leftOut() ? part.within() : part.values();
    if (known == null) {
      return RoaringBitmap.bitmapOfRange(0, count);
    }
    OrdinalCollector collector = new OrdinalCollector(count, deadline, kept, null);
    known.collectPresent(collector);
    return collector.toBitmap();
  }

  private static FilterAnswer select(
      RoaringBitmap candidates, FilterAnswer found, boolean negated) {
    return negated ? found.without(candidates) : found.within(candidates);
  }
}
