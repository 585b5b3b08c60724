package dev.vectordb.internal.metadata;

import dev.vectordb.filter.FieldPath;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.match.LikePattern;
import dev.vectordb.internal.match.ValueOrder;
import dev.vectordb.model.Metadata;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks a filter of one record after the other, where no index tells. It says of each record what a
 * {@link MetadataIndex} that has all fields would. Not thread-safe.
 */
public final class RecordMatcher {
  private final Filter filter;
  private final Deadline deadline;

  /** What is prepared of conditions: patterns, parts to look for, sets of values. */
  private final IdentityHashMap<Filter, LikePattern> patterns = new IdentityHashMap<>();

  private final IdentityHashMap<Filter, MemberSet> sets = new IdentityHashMap<>();
  private final IdentityHashMap<Filter, ByteSearch> parts = new IdentityHashMap<>();
  private boolean asksMetadata;
  private Predicate<String> hasWords = _ -> false;

  /**
   * Prepares a filter.
   *
   * @param filter the filter
   */
  public RecordMatcher(Filter filter) {
    this(filter, TimeLimit.NEVER);
  }

  /**
   * Prepares a filter that is asked before a deadline.
   *
   * @param filter the filter
   * @param deadline after which to fail
   */
  public RecordMatcher(Filter filter, TimeLimit deadline) {
    this.filter = filter;
    this.deadline = new Deadline(deadline);
    conditions(filter, condition -> asksMetadata |= !(condition instanceof Filter.TextContains));
  }

  /**
   * Visits the conditions of a filter.
   *
   * @param filter the filter
   * @param visitor gets each condition, not what connects them
   */
  public static void conditions(Filter filter, Consumer<Filter> visitor) {
    switch (filter) {
      case Filter.And(List<Filter> operands) ->
          operands.forEach(operand -> conditions(operand, visitor));
      case Filter.Or(List<Filter> operands) ->
          operands.forEach(operand -> conditions(operand, visitor));
      case Filter.Not(Filter operand) -> conditions(operand, visitor);
      default -> visitor.accept(filter);
    }
  }

  /** Returns whether the filter asks for metadata; else it may be empty. */
  public boolean asksMetadata() {
    return asksMetadata;
  }

  /**
   * Asks of a record.
   *
   * @param metadata its metadata
   * @param words tells whether its text has words, as the filter has them
   * @return whether it matches
   * @throws dev.vectordb.exception.SearchTimeoutException if the deadline passes; it is looked at
   *     within long lists too
   */
  public boolean matches(Metadata metadata, Predicate<String> words) {
    hasWords = words;
    return matches(filter, metadata.asMap());
  }

  private boolean matches(Filter condition, Map<String, Object> metadata) {
    return switch (condition) {
      case Filter.And(List<Filter> operands) -> {
        for (Filter operand : operands) {
          if (!matches(operand, metadata)) {
            yield false;
          }
        }
        yield true;
      }
      case Filter.Or(List<Filter> operands) -> {
        for (Filter operand : operands) {
          if (matches(operand, metadata)) {
            yield true;
          }
        }
        yield false;
      }
      case Filter.Not(Filter operand) -> !matches(operand, metadata);
      case Filter.Comparison(FieldPath field, Filter.Operator operator, Object value) ->
          operator == Filter.Operator.NE
              ? !any(at(field, metadata), found -> ValueOrder.equal(found, value))
              : any(at(field, metadata), found -> holds(found, operator, value));
      case Filter.In in -> {
        MemberSet values = sets.computeIfAbsent(in, _ -> new MemberSet(in.values()));
        yield in.negated() != any(at(in.field(), metadata), values::holds);
      }
      case Filter.Exists(FieldPath field, boolean negated) ->
          negated == (at(field, metadata) == null);
      case Filter.Like like -> {
        LikePattern pattern =
            patterns.computeIfAbsent(like, _ -> LikePattern.compile(like.pattern()));
        yield any(
            at(like.field(), metadata),
            found -> found instanceof String text && pattern.matches(text));
      }
      case Filter.Between(FieldPath field, Object low, Object high) ->
          any(
              at(field, metadata),
              found ->
                  holds(found, Filter.Operator.GE, low) && holds(found, Filter.Operator.LE, high));
      case Filter.Contains contains -> contains(at(contains.field(), metadata), contains);
      case Filter.TextContains(String words) -> hasWords.test(words);
    };
  }

  private static @Nullable Object at(FieldPath field, Map<String, Object> metadata) {
    Object value = metadata;
    for (String key : field.segments()) {
      if (!(value instanceof Map<?, ?> object)) {
        return null;
      }
      value = object.get(key);
    }
    return value;
  }

  /** Asks of a value, or of the members of a list. */
  private boolean any(@Nullable Object value, Predicate<Object> condition) {
    if (value instanceof List<?> members) {
      for (Object member : members) {
        deadline.step();
        if (condition.test(member)) {
          return true;
        }
      }
      return false;
    }
    return value != null && condition.test(value);
  }

  private boolean contains(@Nullable Object found, Filter.Contains condition) {
    Object value = condition.value();
    return switch (found) {
      case List<?> members -> any(members, member -> ValueOrder.equal(member, value));
      case String text -> value instanceof String part && contains(text, part, condition);
      case null, default -> false;
    };
  }

  /** In time proportional to the text, whatever is looked for. */
  private boolean contains(String text, String part, Filter condition) {
    if (part.isEmpty() || part.length() > text.length()) {
      return part.isEmpty();
    }
    ByteSearch search =
        parts.computeIfAbsent(condition, _ -> new ByteSearch(CodeUnits.encode(part)));
    byte[] bytes = CodeUnits.encode(text);
    return search.find(bytes, 0, bytes.length) >= 0;
  }

  private static boolean holds(Object found, Filter.Operator operator, Object value) {
    int order = ValueOrder.compare(found, value);
    return order != ValueOrder.INCOMPARABLE
        && switch (operator) {
          case EQ -> order == 0;
          case NE -> order != 0;
          case LT -> order < 0;
          case LE -> order <= 0;
          case GT -> order > 0;
          case GE -> order >= 0;
        };
  }
}
