package dev.vectordb.filter;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a filter means, written as plainly as possible and sharing no code with the evaluation it
 * judges: numbers by {@link BigDecimal}, {@code LIKE} by a regular expression.
 */
public final class FilterOracle {
  private FilterOracle() {}

  /**
   * Evaluates a filter that asks for nothing but metadata.
   *
   * @param filter the condition
   * @param metadata values as {@link dev.vectordb.model.Metadata#asMap()} gives them
   * @return whether the metadata matches
   */
  public static boolean matches(Filter filter, Map<String, ?> metadata) {
    return matches(
        filter,
        metadata,
        words -> {
          throw new AssertionError("no text to ask for " + words);
        });
  }

  /**
   * Evaluates a filter on a text whose words stand between single spaces.
   *
   * @param filter the condition
   * @param metadata values as {@link dev.vectordb.model.Metadata#asMap()} gives them
   * @param text the text, or null
   * @return whether the record matches
   */
  public static boolean matches(Filter filter, Map<String, ?> metadata, @Nullable String text) {
    return matches(
        filter,
        metadata,
        words ->
            text != null
                && List.of(text.split(" ", -1)).containsAll(List.of(words.split(" ", -1))));
  }

  /**
   * Evaluates a filter.
   *
   * @param filter the condition
   * @param metadata values as {@link dev.vectordb.model.Metadata#asMap()} gives them
   * @param text tells whether the text has words
   * @return whether the record matches
   */
  public static boolean matches(Filter filter, Map<String, ?> metadata, Predicate<String> text) {
    return switch (filter) {
      case Filter.And(List<Filter> operands) ->
          operands.stream().allMatch(operand -> matches(operand, metadata, text));
      case Filter.Or(List<Filter> operands) ->
          operands.stream().anyMatch(operand -> matches(operand, metadata, text));
      case Filter.Not(Filter operand) -> !matches(operand, metadata, text);
      case Filter.Comparison(FieldPath field, Filter.Operator operator, Object value) ->
          compares(at(field, metadata), operator, value);
      case Filter.In(FieldPath field, List<Object> values, boolean negated) ->
          negated
              != any(at(field, metadata), v -> values.stream().anyMatch(other -> equal(v, other)));
      case Filter.Like(FieldPath field, String pattern) ->
          any(
              at(field, metadata),
              v -> v instanceof String s && regex(pattern).matcher(s).matches());
      case Filter.Contains(FieldPath field, Object value) -> contains(at(field, metadata), value);
      case Filter.TextContains(String words) -> text.test(words);
      case Filter.Exists(FieldPath field, boolean negated) ->
          negated == (at(field, metadata) == null);
      case Filter.Between(FieldPath field, Object low, Object high) ->
          any(
              at(field, metadata),
              v -> holds(v, Filter.Operator.GE, low) && holds(v, Filter.Operator.LE, high));
    };
  }

  private static @Nullable Object at(FieldPath field, Map<String, ?> metadata) {
    Object value = metadata;
    for (String segment : field.segments()) {
      value = value instanceof Map<?, ?> object ? object.get(segment) : null;
    }
    return value;
  }

  private static boolean compares(@Nullable Object found, Filter.Operator operator, Object value) {
    return operator == Filter.Operator.NE
        ? !any(found, v -> equal(v, value))
        : any(found, v -> holds(v, operator, value));
  }

  private static boolean contains(@Nullable Object found, Object value) {
    return switch (found) {
      case List<?> list -> list.stream().anyMatch(member -> equal(member, value));
      case String string -> value instanceof String part && string.contains(part);
      case null, default -> false;
    };
  }

  private static boolean any(@Nullable Object found, Predicate<Object> condition) {
    return switch (found) {
      case null -> false;
      case List<?> list -> list.stream().anyMatch(condition);
      default -> condition.test(found);
    };
  }

  private static boolean equal(Object a, Object b) {
    return holds(a, Filter.Operator.EQ, b);
  }

  private static boolean holds(Object a, Filter.Operator operator, Object b) {
    Integer order = order(a, b);
    if (order == null) {
      return false;
    }
    return switch (operator) {
      case EQ -> order == 0;
      case NE -> order != 0;
      case LT -> order < 0;
      case LE -> order <= 0;
      case GT -> order > 0;
      case GE -> order >= 0;
    };
  }

  /** Returns how two values are ordered, or null if they are of kinds that do not compare. */
  private static @Nullable Integer order(Object a, Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return decimal(x).compareTo(decimal(y));
    }
    if (a instanceof Boolean x && b instanceof Boolean y) {
      return x.compareTo(y);
    }
    if (a instanceof String x && b instanceof String y) {
      return x.compareTo(y);
    }
    if (a instanceof Instant || b instanceof Instant) {
      Instant x = instant(a);
      Instant y = instant(b);
      return x == null || y == null ? null : x.compareTo(y);
    }
    if (a instanceof UUID || b instanceof UUID) {
      String x = uuid(a);
      String y = uuid(b);
      return x == null || y == null ? null : x.compareTo(y);
    }
    return null;
  }

  private static BigDecimal decimal(Number number) {
    return number instanceof Float || number instanceof Double
        ? new BigDecimal(number.doubleValue())
        : BigDecimal.valueOf(number.longValue());
  }

  private static @Nullable Instant instant(Object value) {
    try {
      return switch (value) {
        case Instant instant -> instant;
        case String string -> Instant.parse(string);
        default -> null;
      };
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static @Nullable String uuid(Object value) {
    return switch (value) {
      case UUID uuid -> uuid.toString();
      case String s when s.matches("\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}") ->
          s.toLowerCase(Locale.ROOT);
      default -> null;
    };
  }

  private static Pattern regex(String like) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < like.length(); ) {
      int c = like.codePointAt(i);
      i += Character.charCount(c);
      if (c == '\\' && i < like.length()) {
        c = like.codePointAt(i);
        i += Character.charCount(c);
        regex.append(Pattern.quote(Character.toString(c)));
      } else {
        switch (c) {
          case '%' -> regex.append(".*");
          case '_' -> regex.append('.');
          default -> regex.append(Pattern.quote(Character.toString(c)));
        }
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }
}
