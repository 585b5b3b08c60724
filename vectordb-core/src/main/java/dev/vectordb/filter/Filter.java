package dev.vectordb.filter;

import dev.vectordb.exception.FilterSyntaxException;
import dev.vectordb.exception.InvalidFilterException;
import java.util.List;

/**
 * A condition on the metadata of a record: an immutable syntax tree. Build one with {@link
 * Filters}, parse one with {@link #parse(String)}, print one with {@link #toText()}; parsing what
 * was printed gives an equal tree.
 *
 * <p><b>Semantics.</b> A record without the field never satisfies a comparison, {@code IN}, {@code
 * LIKE}, {@code CONTAINS} or {@code BETWEEN}; it does satisfy {@code !=} and {@code NOT IN}. {@code
 * NOT} is the complement: it matches exactly the records that its operand does not. Numbers compare
 * by exact value whatever their type ({@code 1 = 1.0}); a UUID equals the string that spells it,
 * and an instant the string that spells it in ISO-8601; nothing else is ever converted, so
 * comparing a string with a number is false. Strings compare by UTF-16 code units, case matters. A
 * field that holds a list satisfies a comparison when at least one member does ({@code !=} and
 * {@code NOT IN}: when none is equal).
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
    /** Checks the depth. */
    public Not {
      FilterChecks.checkDepth(operand);
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
      values = FilterChecks.values(values);
    }
  }

  /**
   * A string field against a pattern: {@code %} stands for any run of characters, {@code _} for
   * one, and a backslash takes the character after it literally.
   *
   * @param field the field
   * @param pattern the pattern
   */
  record Like(FieldPath field, String pattern) implements Filter {}

  /**
   * A string field that contains a substring, or a list field that contains a member.
   *
   * @param field the field
   * @param value the substring or member, widened
   */
  record Contains(FieldPath field, Object value) implements Filter {
    /** Widens and checks the value. */
    public Contains {
      value = FilterChecks.value(value);
    }
  }

  /**
   * A field that is there, or is not.
   *
   * @param field the field
   * @param negated whether the field must be missing ({@code IS NULL})
   */
  record Exists(FieldPath field, boolean negated) implements Filter {}

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
      low = FilterChecks.value(low);
      high = FilterChecks.value(high);
    }
  }

  /**
   * Parses the filter language.
   *
   * @param text the filter, at most 16 KiB
   * @return its syntax tree
   * @throws FilterSyntaxException if the text does not follow the grammar, with line, column and a
   *     caret
   * @throws InvalidFilterException if the text is beyond a limit
   */
  static Filter parse(String text) {
    return new FilterParser(text).parse();
  }

  /**
   * Prints the filter in the language that {@link #parse(String)} reads.
   *
   * @return the text, on one line
   */
  default String toText() {
    return FilterPrinter.print(this);
  }

  /**
   * Joins two conditions.
   *
   * @param other the other condition
   * @return a filter for both
   */
  default Filter and(Filter other) {
    return new And(List.of(this, other));
  }

  /**
   * Joins two alternatives.
   *
   * @param other the other alternative
   * @return a filter for either
   */
  default Filter or(Filter other) {
    return new Or(List.of(this, other));
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
