package dev.vectordb.filter;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.FilterSyntaxException;
import dev.vectordb.exception.InvalidFilterException;
import java.util.List;

/**
 * A condition on the metadata and the text of a record: an immutable syntax tree. Build one with
 * {@link Filters}, parse one with {@link #parse(String)}, print one with {@link #toText()}; parsing
 * what was printed gives an equal tree.
 *
 * <p><b>Semantics.</b> A record without the field never satisfies a comparison, {@code IN}, {@code
 * LIKE}, {@code CONTAINS} or {@code BETWEEN}; it does satisfy {@code !=} and {@code NOT IN}. {@code
 * NOT} is the complement: it matches exactly the records that its operand does not. Numbers compare
 * by exact value whatever their type ({@code 1 = 1.0}), strings by UTF-16 code units (case
 * matters), UUIDs as their lower-case text, and false is less than true. A string that spells a
 * UUID (8-4-4-4-12 hexadecimal digits of either case) compares with a UUID, one that spells an
 * instant in ISO-8601 (with seconds and {@code Z} or an offset) compares with an instant; nothing
 * else is ever converted: values of different kinds are neither equal nor ordered, so comparing a
 * string with a number is false and {@code !=} between them is true.
 *
 * <p>A field that holds a list satisfies {@code =}, {@code <}, {@code IN}, {@code LIKE}, {@code
 * BETWEEN} and so on when at least one member does by itself, and {@code !=} and {@code NOT IN}
 * when no member is equal; a list inside a list and an object inside a list equal nothing, and a
 * path does not lead through a list. A field that holds an object exists, and otherwise behaves as
 * if it were missing.
 *
 * <p>Values are {@link String}, {@link Boolean}, {@link Long}, {@link Double}, {@link
 * java.time.Instant} and {@link java.util.UUID}; other integral and floating-point types are
 * widened by the constructors.
 *
 * <p>A filter keeps the limits on depth and size that its text would have to keep; the constructors
 * refuse what is beyond them with {@link InvalidFilterException}.
 */
public sealed interface Filter {

  /** How a {@link Comparison} compares. */
  enum Operator {
    /** Equal. */
    EQ,
    /** Not equal, or no such field. */
    NE,
    /** Less than. */
    LT,
    /** Less than or equal. */
    LE,
    /** Greater than. */
    GT,
    /** Greater than or equal. */
    GE
  }

  /**
   * All of the operands.
   *
   * @param operands two or more
   */
  record And(List<Filter> operands) implements Filter {
    /** Checks and copies the operands. */
    public And {
      operands = FilterChecks.operands(operands);
    }
  }

  /**
   * At least one of the operands.
   *
   * @param operands two or more
   */
  record Or(List<Filter> operands) implements Filter {
    /** Checks and copies the operands. */
    public Or {
      operands = FilterChecks.operands(operands);
    }
  }

  /**
   * Exactly the records that the operand does not match.
   *
   * @param operand what must not hold
   */
  record Not(Filter operand) implements Filter {
    /** Checks depth and size. */
    public Not {
      FilterChecks.checkTree(List.of(operand));
    }
  }

  /**
   * A field against one value.
   *
   * @param field the field
   * @param operator how to compare
   * @param value the value, widened
   */
  record Comparison(FieldPath field, Operator operator, Object value) implements Filter {
    /** Widens and checks the value. */
    public Comparison {
      requireNonNull(field, "field");
      requireNonNull(operator, "operator");
      value = FilterChecks.value(value);
    }
  }

  /**
   * A field against a set of values.
   *
   * @param field the field
   * @param values at least one, widened
   * @param negated whether the field must equal none of them ({@code NOT IN})
   */
  record In(FieldPath field, List<Object> values, boolean negated) implements Filter {
    /** Widens, checks and copies the values. */
    public In {
      requireNonNull(field, "field");
      values = FilterChecks.values(values);
    }
  }

  /**
   * A string field against a pattern: {@code %} stands for any run of characters, {@code _} for
   * one, and a backslash takes the character after it literally. A character is a Unicode code
   * point.
   *
   * @param field the field
   * @param pattern the pattern, at most 1,024 characters; not ending in a backslash that escapes
   *     nothing
   */
  record Like(FieldPath field, String pattern) implements Filter {
    /** Checks the pattern. */
    public Like {
      requireNonNull(field, "field");
      FilterChecks.checkPattern(pattern);
    }
  }

  /**
   * A string field that contains a substring, or a list field that has an equal member.
   *
   * @param field the field
   * @param value the substring or member, widened
   */
  record Contains(FieldPath field, Object value) implements Filter {
    /** Widens and checks the value. */
    public Contains {
      requireNonNull(field, "field");
      value = FilterChecks.value(value);
    }
  }

  /**
   * A record whose text has all of some words, in any order. Words are what the collection's index
   * of words makes of them: {@code whales} also finds {@code whale} if its language is English.
   * Without such an index they are divided at word boundaries, and case does not matter. Where no
   * word is left, as of stop words, no record matches.
   *
   * @param words the words, at most 1,024 characters, not blank
   */
  record TextContains(String words) implements Filter {
    /** Checks the words. */
    public TextContains {
      FilterChecks.checkWords(words);
    }
  }

  /**
   * A field that is there, or is not.
   *
   * @param field the field
   * @param negated whether the field must be missing ({@code IS NULL})
   */
  record Exists(FieldPath field, boolean negated) implements Filter {
    /** Checks the field. */
    public Exists {
      requireNonNull(field, "field");
    }
  }

  /**
   * A field within bounds, both inclusive.
   *
   * @param field the field
   * @param low the lower bound, widened
   * @param high the upper bound, widened
   */
  record Between(FieldPath field, Object low, Object high) implements Filter {
    /** Widens and checks the bounds. */
    public Between {
      requireNonNull(field, "field");
      low = FilterChecks.value(low);
      high = FilterChecks.value(high);
    }
  }

  /**
   * Parses the filter language.
   *
   * @param text the filter, at most 16,384 characters
   * @return its syntax tree
   * @throws FilterSyntaxException if the text does not follow the grammar, with line, column and a
   *     caret
   * @throws InvalidFilterException if the text is beyond a limit
   */
  static Filter parse(String text) {
    return FilterParser.parse(text);
  }

  /**
   * Prints the filter in the language that {@link #parse(String)} reads. A filter with thousands of
   * values may print longer than what {@code parse} accepts.
   *
   * @return the text, on one line
   */
  default String toText() {
    return FilterPrinter.print(this);
  }

  /**
   * Joins two conditions. Chained calls make one {@link And} of many operands, as {@code a AND b
   * AND c} does, rather than a deep tree.
   *
   * @param other the other condition
   * @return a filter for both
   */
  default Filter and(Filter other) {
    return new And(
        this instanceof And(List<Filter> operands)
            ? FilterChecks.append(operands, other)
            : List.of(this, other));
  }

  /**
   * Joins two alternatives. Chained calls make one {@link Or} of many operands.
   *
   * @param other the other alternative
   * @return a filter for either
   */
  default Filter or(Filter other) {
    return new Or(
        this instanceof Or(List<Filter> operands)
            ? FilterChecks.append(operands, other)
            : List.of(this, other));
  }

  /**
   * Negates the condition.
   *
   * @return the complement
   */
  default Filter not() {
    return new Not(this);
  }
}
