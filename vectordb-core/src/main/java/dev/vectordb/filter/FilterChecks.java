package dev.vectordb.filter;

import dev.vectordb.exception.InvalidFilterException;
import dev.vectordb.internal.limits.Limits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The limits that every filter keeps, however it was made. Each constructor checks its own tree, so
 * an operand is always within them: recursion is never deeper than {@link Limits#MAX_FILTER_DEPTH},
 * and counting stops at {@link Limits#MAX_FILTER_NODES}.
 */
final class FilterChecks {
  private FilterChecks() {}

  static List<Filter> operands(List<Filter> operands) {
    if (operands.size() < 2) {
      throw new InvalidFilterException(
          "operands", "are " + operands.size() + ", needed are at least 2");
    }
    if (operands.size() >= Limits.MAX_FILTER_NODES) {
      throw tooManyNodes();
    }
    List<Filter> copy = List.copyOf(operands);
    checkTree(copy);
    return copy;
  }

  /** Checks the tree that has these operands below its root. */
  static void checkTree(List<Filter> operands) {
    int depth = 1 + depthBelow(operands);
    if (depth > Limits.MAX_FILTER_DEPTH) {
      throw new InvalidFilterException(
          "filter", "is " + depth + " levels deep, allowed are " + Limits.MAX_FILTER_DEPTH);
    }
    if (1 + count(operands, 1) > Limits.MAX_FILTER_NODES) {
      throw tooManyNodes();
    }
  }

  static List<Filter> append(List<Filter> operands, Filter other) {
    List<Filter> longer = new ArrayList<>(operands);
    longer.add(other);
    return longer;
  }

  static List<Object> values(List<Object> values) {
    if (values.isEmpty() || values.size() > Limits.MAX_IN_VALUES) {
      throw new InvalidFilterException(
          "values", "are " + values.size() + ", allowed are 1 to " + Limits.MAX_IN_VALUES);
    }
    List<Object> copy = new ArrayList<>(values.size());
    for (Object value : values) {
      copy.add(value(value));
    }
    return List.copyOf(copy);
  }

  static Object value(@Nullable Object value) {
    return switch (value) {
      case null ->
          throw new InvalidFilterException(
              "value", "is null; ask for records without the field with IS NULL");
      case String text -> text(text);
      case Boolean _, Long _, Instant _, UUID _ -> value;
      case Byte number -> number.longValue();
      case Short number -> number.longValue();
      case Integer number -> number.longValue();
      case Float number -> finite(number);
      case Double number -> finite(number);
      default ->
          throw new InvalidFilterException(
              "value",
              "is a "
                  + value.getClass().getName()
                  + "; supported are String, Boolean, Byte, Short, Integer, Long, Float, Double,"
                  + " Instant and UUID");
    };
  }

  private static String text(String value) {
    if (value.length() > Limits.MAX_FILTER_CHARS) {
      throw new InvalidFilterException(
          "value", "has " + value.length() + " characters, allowed are " + Limits.MAX_FILTER_CHARS);
    }
    return value;
  }

  static void checkPattern(String pattern) {
    if (pattern.length() > Limits.MAX_LIKE_CHARS) {
      throw new InvalidFilterException(
          "pattern",
          "has " + pattern.length() + " characters, allowed are " + Limits.MAX_LIKE_CHARS);
    }
    int backslashes = 0;
    while (backslashes < pattern.length()
        && pattern.charAt(pattern.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    if (backslashes % 2 == 1) {
      throw new InvalidFilterException(
          "pattern", "ends in a backslash that escapes nothing; write two for a backslash");
    }
  }

  static void checkWords(String words) {
    if (words.length() > Limits.MAX_FILTER_WORDS_CHARS) {
      throw new InvalidFilterException(
          "words",
          "have " + words.length() + " characters, allowed are " + Limits.MAX_FILTER_WORDS_CHARS);
    }
    if (words.isBlank()) {
      throw new InvalidFilterException("words", "are blank");
    }
  }

  private static Double finite(double value) {
    if (!Double.isFinite(value)) {
      throw new InvalidFilterException("value", "is " + value + "; numbers must be finite");
    }
    return value;
  }

  private static int depthBelow(List<Filter> operands) {
    int depth = 0;
    for (Filter operand : operands) {
      depth = Math.max(depth, 1 + depthBelow(children(operand)));
    }
    return depth;
  }

  /** Counts the nodes, or some that are too many, given that others were counted already. */
  private static int count(List<Filter> operands, int others) {
    int nodes = 0;
    for (Filter operand : operands) {
      nodes += 1 + count(children(operand), others + nodes + 1);
      if (others + nodes > Limits.MAX_FILTER_NODES) {
        return nodes;
      }
    }
    return nodes;
  }

  private static List<Filter> children(Filter filter) {
    return switch (filter) {
      case Filter.And(List<Filter> operands) -> operands;
      case Filter.Or(List<Filter> operands) -> operands;
      case Filter.Not(Filter operand) -> List.of(operand);
      default -> List.of();
    };
  }

  private static InvalidFilterException tooManyNodes() {
    return new InvalidFilterException(
        "filter", "has more than " + Limits.MAX_FILTER_NODES + " conditions and connectives");
  }
}
