package dev.vectordb.filter;

import dev.vectordb.filter.Filter.Operator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/** Makes filters of every shape from a seed, with awkward names and values. */
public final class RandomFilters {
  private static final String[] PIECES = {
    "a", "B", "z9", "and", "Not", "in", "NULL", "true", "uuid", "contains", "_", "-", ".", " ", "'",
    "\"", "`", "\\", "%", "n", "u0041", "\n", "\t", "\u0000", "\u2028", "é", "ı", "年", "😀",
        "\ud800",
    "\udc00", "(", ")", "0", "5", ","
  };

  private static final List<Operator> OPERATORS = List.of(Operator.values());

  private final Random random;

  /**
   * Starts a series.
   *
   * @param random where chance comes from
   */
  public RandomFilters(Random random) {
    this.random = random;
  }

  /**
   * Makes the next filter.
   *
   * @param depth the most levels it may have, from 1
   * @return a filter
   */
  public Filter next(int depth) {
    return switch (depth > 1 ? random.nextInt(6) : 5) {
      case 0, 1 -> new Filter.And(list(2, 3, () -> next(depth - 1)));
      case 2 -> new Filter.Or(list(2, 3, () -> next(depth - 1)));
      case 3 -> new Filter.Not(next(depth - 1));
      default -> leaf();
    };
  }

  private Filter leaf() {
    FieldPath field = field();
    return switch (random.nextInt(8)) {
      case 0 -> new Filter.In(field, list(1, 4, this::value), random.nextBoolean());
      case 1 -> new Filter.Like(field, pattern());
      case 2 -> new Filter.Contains(field, value());
      case 3 -> new Filter.Exists(field, random.nextBoolean());
      case 4 -> new Filter.Between(field, value(), value());
      case 5 -> new Filter.TextContains("w" + string());
      default ->
          new Filter.Comparison(field, OPERATORS.get(random.nextInt(OPERATORS.size())), value());
    };
  }

  private FieldPath field() {
    return new FieldPath(list(1, random.nextInt(5) == 0 ? 8 : 2, this::segment));
  }

  private String segment() {
    String segment = string();
    return segment.isEmpty() ? "year" : segment;
  }

  private Object value() {
    return switch (random.nextInt(10)) {
      case 0 -> random.nextBoolean();
      case 1 -> random.nextLong();
      case 2 -> random.nextLong(5) - 2;
      case 3 -> random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE;
      case 4 -> finite(Double.longBitsToDouble(random.nextLong()));
      case 5 -> random.nextBoolean() ? -0.0 : random.nextInt(100) / 4.0;
      case 6 -> instant();
      case 7 -> new UUID(random.nextLong(), random.nextLong());
      default -> string();
    };
  }

  private Instant instant() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextBoolean() ? Instant.MIN : Instant.MAX;
      case 1 -> Instant.ofEpochSecond(random.nextInt());
      case 2 -> Instant.ofEpochMilli(random.nextLong(1L << 52));
      default ->
          Instant.ofEpochSecond(
              random.nextLong(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()),
              random.nextInt(1_000_000_000));
    };
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0.5;
  }

  /** The trailing backslash that no pattern may have alone gets its second one. */
  private String pattern() {
    String pattern = string();
    String rest = pattern.replaceFirst("\\\\*\\z", "");
    return (pattern.length() - rest.length()) % 2 == 0 ? pattern : pattern + "\\";
  }

  private String string() {
    return String.join("", list(0, 5, () -> PIECES[random.nextInt(PIECES.length)]));
  }

  private <T> List<T> list(int least, int most, Supplier<T> element) {
    int size = least + random.nextInt(most - least + 1);
    List<T> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(element.get());
    }
    return list;
  }
}
