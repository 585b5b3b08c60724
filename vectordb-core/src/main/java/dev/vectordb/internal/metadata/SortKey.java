package dev.vectordb.internal.metadata;

import static java.util.Objects.requireNonNull;

import dev.vectordb.internal.match.Spelling;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A number, instant or UUID as 128 bits whose order, {@code high} first and both signed, is the
 * order of the values.
 *
 * <p>A number is the double nearest to it and, as {@code low}, what remains of a whole number
 * beyond that. Rounding never reverses an order, so whole numbers and fractions compare exactly,
 * and {@code low} is zero for all but whole numbers beyond 2^53.
 *
 * @param high the upper half
 * @param low the lower half
 */
record SortKey(long high, long low) {
  /** Returns the key of a value, or null if no value of the kind can equal it. */
  static @Nullable SortKey of(ValueKind kind, Object value) {
    return switch (kind) {
      case NUMBER -> value instanceof Number number ? ofNumber(number) : null;
      case INSTANT -> {
        Instant instant =
            value instanceof String text
                ? Spelling.instant(text)
                : value instanceof Instant i ? i : null;
        yield instant == null ? null : new SortKey(instant.getEpochSecond(), instant.getNano());
      }
      case UUID -> {
        UUID uuid =
            value instanceof String text ? Spelling.uuid(text) : value instanceof UUID u ? u : null;
        yield uuid == null ? null : ofUuid(uuid);
      }
      case STRING, BOOLEAN -> null;
    };
  }

  /** Returns the key of a value that is of the kind. */
  static SortKey ofKind(ValueKind kind, Object value) {
    return requireNonNull(of(kind, value));
  }

  private static SortKey ofNumber(Number number) {
    if (number instanceof Double || number instanceof Float) {
      return new SortKey(sortable(number.doubleValue()), 0);
    }
    long whole = number.longValue();
    double nearest = (double) whole;
    // 2^63 itself is no long: the cast back gives 2^63 - 1.
    long remainder = nearest == 0x1p63 ? whole - Long.MAX_VALUE - 1 : whole - (long) nearest;
    return new SortKey(sortable(nearest), remainder);
  }

  private static long sortable(double value) {
    // Adding zero makes the negative zero positive: the two are equal.
    long bits = Double.doubleToLongBits(value + 0.0);
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }

  /** Flips the sign bits: the hexadecimal text sorts as unsigned numbers do. */
  private static SortKey ofUuid(UUID uuid) {
    return new SortKey(
        uuid.getMostSignificantBits() ^ Long.MIN_VALUE,
        uuid.getLeastSignificantBits() ^ Long.MIN_VALUE);
  }

  static int compare(long aHigh, long aLow, long bHigh, long bLow) {
    int order = Long.compare(aHigh, bHigh);
    return order != 0 ? order : Long.compare(aLow, bLow);
  }
}
