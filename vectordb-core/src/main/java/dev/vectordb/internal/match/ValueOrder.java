package dev.vectordb.internal.match;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The order of metadata values. Numbers compare by exact value whatever their type, {@code false}
 * comes before {@code true}, strings go by UTF-16 code units, UUIDs by their lower-case text; a
 * string that spells an instant or a UUID compares with one. All else does not compare: the
 * relation is meant for one field against one constant and is not a total order.
 */
public final class ValueOrder {
  /** What {@link #compare} returns for two values that have no order. */
  public static final int INCOMPARABLE = Integer.MIN_VALUE;

  private static final double TWO_TO_63 = 0x1p63;

  private ValueOrder() {}

  /**
   * Tells whether two values are equal.
   *
   * @param a a value
   * @param b a value
   * @return whether they compare, and as equal
   */
  public static boolean equal(Object a, Object b) {
    return compare(a, b) == 0;
  }

  /**
   * Compares two values.
   *
   * @param a a value of a type that metadata or a filter may hold
   * @param b a value of a type that metadata or a filter may hold
   * @return negative, zero or positive as {@code a} is less than, equal to or greater than {@code
   *     b}; {@link #INCOMPARABLE} if neither, lists and objects always
   */
  public static int compare(Object a, Object b) {
    return switch (a) {
      case String string -> compareString(string, b);
      case Number number ->
          b instanceof Number other ? compareNumbers(number, other) : INCOMPARABLE;
      case Boolean bool -> b instanceof Boolean other ? Boolean.compare(bool, other) : INCOMPARABLE;
      case Instant instant -> compareInstants(instant, asInstant(b));
      case UUID uuid -> compareUuids(uuid, asUuid(b));
      default -> INCOMPARABLE;
    };
  }

  /**
   * Compares a whole number with a fraction, exactly.
   *
   * @param a the whole number
   * @param b the fraction
   * @return -1, 0 or 1; {@link #INCOMPARABLE} if {@code b} is NaN
   */
  public static int compare(long a, double b) {
    if (Double.isNaN(b)) {
      return INCOMPARABLE;
    }
    if (b >= TWO_TO_63) {
      return -1;
    }
    if (b < -TWO_TO_63) {
      return 1;
    }
    long whole = (long) b;
    // Exact: beyond 2^53 a double has no fraction, below it the whole part converts back unchanged.
    return a != whole ? Long.compare(a, whole) : compareDoubles((double) whole, b);
  }

  private static int compareString(String a, Object b) {
    return switch (b) {
      case String other -> Integer.signum(a.compareTo(other));
      case Instant instant -> compareInstants(Spelling.instant(a), instant);
      case UUID uuid -> compareUuids(Spelling.uuid(a), uuid);
      default -> INCOMPARABLE;
    };
  }

  private static int compareNumbers(Number a, Number b) {
    boolean fractionA = isFraction(a);
    boolean fractionB = isFraction(b);
    if (fractionA && fractionB) {
      return compareDoubles(a.doubleValue(), b.doubleValue());
    }
    if (fractionB) {
      return compare(a.longValue(), b.doubleValue());
    }
    if (fractionA) {
      int reversed = compare(b.longValue(), a.doubleValue());
      return reversed == INCOMPARABLE ? INCOMPARABLE : -reversed;
    }
    return Long.compare(a.longValue(), b.longValue());
  }

  private static boolean isFraction(Number number) {
    return number instanceof Double || number instanceof Float;
  }

  /** Unlike {@link Double#compare}: zero equals negative zero, and NaN compares with nothing. */
  private static int compareDoubles(double a, double b) {
    if (a < b) {
      return -1;
    }
    if (a > b) {
      return 1;
    }
    return a == b ? 0 : INCOMPARABLE;
  }

  private static @Nullable Instant asInstant(Object value) {
    return switch (value) {
      case Instant instant -> instant;
      case String string -> Spelling.instant(string);
      default -> null;
    };
  }

  private static @Nullable UUID asUuid(Object value) {
    return switch (value) {
      case UUID uuid -> uuid;
      case String string -> Spelling.uuid(string);
      default -> null;
    };
  }

  private static int compareInstants(@Nullable Instant a, @Nullable Instant b) {
    return a == null || b == null ? INCOMPARABLE : Integer.signum(a.compareTo(b));
  }

  private static int compareUuids(@Nullable UUID a, @Nullable UUID b) {
    if (a == null || b == null) {
      return INCOMPARABLE;
    }
    // Unsigned, as the hexadecimal digits sort; UUID.compareTo is signed.
    int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
  }
}
