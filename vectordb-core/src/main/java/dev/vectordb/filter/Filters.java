package dev.vectordb.filter;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.InvalidFilterException;
import dev.vectordb.filter.Filter.Operator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Builds filters fluently:
 *
 * <pre>{@code
 * Filter filter = Filters.field("year").ge(2000).and(Filters.field("lang").in("en", "it"));
 * }</pre>
 */
public final class Filters {
  private Filters() {}

  /**
   * Names a field; dots lead into nested objects.
   *
   * @param name keys joined by dots, outermost first
   * @return the field
   * @throws InvalidFilterException if a key is empty or there are more than eight
   */
  public static Field field(String name) {
    return new Field(FieldPath.parse(requireNonNull(name, "name")));
  }

  /**
   * Names a top-level field by its key as it stands, dots included.
   *
   * @param key the key
   * @return the field
   * @throws InvalidFilterException if the key is empty
   */
  public static Field key(String key) {
    return new Field(FieldPath.ofKey(key));
  }

  /**
   * Joins conditions that must all hold.
   *
   * @param conditions one or more
   * @return the condition itself if it is the only one
   * @throws InvalidFilterException if there is none, or a limit is exceeded
   */
  public static Filter allOf(Filter... conditions) {
    return allOf(List.of(conditions));
  }

  /**
   * Joins conditions that must all hold.
   *
   * @param conditions one or more
   * @return the condition itself if it is the only one
   * @throws InvalidFilterException if there is none, or a limit is exceeded
   */
  public static Filter allOf(List<Filter> conditions) {
    return conditions.size() == 1 ? conditions.getFirst() : new Filter.And(conditions);
  }

  /**
   * Joins conditions of which at least one must hold.
   *
   * @param conditions one or more
   * @return the condition itself if it is the only one
   * @throws InvalidFilterException if there is none, or a limit is exceeded
   */
  public static Filter anyOf(Filter... conditions) {
    return anyOf(List.of(conditions));
  }

  /**
   * Joins conditions of which at least one must hold.
   *
   * @param conditions one or more
   * @return the condition itself if it is the only one
   * @throws InvalidFilterException if there is none, or a limit is exceeded
   */
  public static Filter anyOf(List<Filter> conditions) {
    return conditions.size() == 1 ? conditions.getFirst() : new Filter.Or(conditions);
  }

  /**
   * Negates a condition.
   *
   * @param condition what must not hold
   * @return the complement
   */
  public static Filter not(Filter condition) {
    return new Filter.Not(condition);
  }

  /**
   * The text of the record has all of some words, in any order, see {@link Filter.TextContains}.
   *
   * @param words the words, at most 1,024 characters
   * @return the filter
   * @throws InvalidFilterException if they are blank or too long
   */
  public static Filter textContains(String words) {
    return new Filter.TextContains(words);
  }

  /**
   * A field that waits for its condition. Each method makes a filter and throws {@link
   * InvalidFilterException} if a value is null, not finite, or of a type that filters do not know.
   *
   * @param path the place of the field
   */
  public record Field(FieldPath path) {

    /** Checks the path. */
    public Field {
      requireNonNull(path, "path");
    }

    /**
     * The field equals a value.
     *
     * @param value the value
     * @return the filter
     */
    public Filter eq(Object value) {
      return new Filter.Comparison(path, Operator.EQ, value);
    }

    /**
     * The field differs from a value, or is missing.
     *
     * @param value the value
     * @return the filter
     */
    public Filter ne(Object value) {
      return new Filter.Comparison(path, Operator.NE, value);
    }

    /**
     * The field is less than a value.
     *
     * @param value the value
     * @return the filter
     */
    public Filter lt(Object value) {
      return new Filter.Comparison(path, Operator.LT, value);
    }

    /**
     * The field is less than or equal to a value.
     *
     * @param value the value
     * @return the filter
     */
    public Filter le(Object value) {
      return new Filter.Comparison(path, Operator.LE, value);
    }

    /**
     * The field is greater than a value.
     *
     * @param value the value
     * @return the filter
     */
    public Filter gt(Object value) {
      return new Filter.Comparison(path, Operator.GT, value);
    }

    /**
     * The field is greater than or equal to a value.
     *
     * @param value the value
     * @return the filter
     */
    public Filter ge(Object value) {
      return new Filter.Comparison(path, Operator.GE, value);
    }

    /**
     * The field lies within bounds.
     *
     * @param low the lower bound, inclusive
     * @param high the upper bound, inclusive
     * @return the filter
     */
    public Filter between(Object low, Object high) {
      return new Filter.Between(path, low, high);
    }

    /**
     * The field equals one of the values.
     *
     * @param values 1 to 10,000 values
     * @return the filter
     */
    public Filter in(Object... values) {
      return in(Arrays.asList(values));
    }

    /**
     * The field equals one of the values.
     *
     * @param values 1 to 10,000 values
     * @return the filter
     */
    public Filter in(Collection<?> values) {
      return new Filter.In(path, new ArrayList<>(values), false);
    }

    /**
     * The field equals none of the values, or is missing.
     *
     * @param values 1 to 10,000 values
     * @return the filter
     */
    public Filter notIn(Object... values) {
      return notIn(Arrays.asList(values));
    }

    /**
     * The field equals none of the values, or is missing.
     *
     * @param values 1 to 10,000 values
     * @return the filter
     */
    public Filter notIn(Collection<?> values) {
      return new Filter.In(path, new ArrayList<>(values), true);
    }

    /**
     * The field is a string of a form.
     *
     * @param pattern {@code %} for any run of characters, {@code _} for one, a backslash before
     *     either to take it literally
     * @return the filter
     */
    public Filter like(String pattern) {
      return new Filter.Like(path, pattern);
    }

    /**
     * The field is a string that contains the value, or a list that has it as a member.
     *
     * @param value the substring or the member
     * @return the filter
     */
    public Filter contains(Object value) {
      return new Filter.Contains(path, value);
    }

    /**
     * The field is there.
     *
     * @return the filter
     */
    public Filter exists() {
      return new Filter.Exists(path, false);
    }

    /**
     * The field is missing.
     *
     * @return the filter
     */
    public Filter isNull() {
      return new Filter.Exists(path, true);
    }
  }
}
