package dev.vectordb.internal.metadata;

import dev.vectordb.internal.match.ValueOrder;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * A value between bounds, which may be of different kinds: a value meets the condition if it
 * compares with each bound and lies on the right side of it.
 *
 * @param low the lower bound, null for none
 * @param lowInclusive whether a value may equal the lower bound
 * @param high the upper bound, null for none
 * @param highInclusive whether a value may equal the upper bound
 */
record RangeCondition(
    @Nullable Object low, boolean lowInclusive, @Nullable Object high, boolean highInclusive)
    implements FieldCondition {

  @Override
  public void collect(FieldValues field, OrdinalCollector out) {
    for (ValueKind kind : ValueKind.ALL) {
      KeySpace keys = field.keys(kind);
      KeyRange range = keys == null ? null : keyRange(kind);
      if (keys != null && range != null) {
        collect(field, keys, range, out);
      }
    }
    TermSpace booleans = field.terms(ValueKind.BOOLEAN);
    if (booleans != null && isAll(Boolean.class)) {
      booleans.collect(termRange(Boolean.class), TermTest.ALL, out);
    }
    TermSpace strings = field.terms(ValueKind.STRING);
    if (strings != null && !mentions(Number.class) && !mentions(Boolean.class)) {
      strings.collect(
          termRange(String.class),
          isAll(String.class) ? TermTest.ALL : TermTest.of(this::admits),
          out);
    }
  }

  /**
   * Gathers what lies in the range. Where that is most of a field that has one key in each record,
   * it is all but what lies outside, which is less to be gathered one by one.
   */
  private static void collect(
      FieldValues field, KeySpace keys, KeyRange range, OrdinalCollector out) {
    if (2 * keys.count(range) > keys.pairs()) {
      RoaringBitmap present = out.gather(field::collectPresent);
      if (present.getLongCardinality() == keys.pairs()
          && out.gather(field::collectLists).isEmpty()) {
        present.andNot(
            out.gather(outside -> {
              collectIfAny(keys, range.before(), outside);
              collectIfAny(keys, range.after(), outside);
            }));
        out.addAll(present);
        return;
      }
    }
    keys.collect(range, out);
  }

  private static void collectIfAny(KeySpace keys, @Nullable KeyRange range, OrdinalCollector out) {
    if (range != null) {
      keys.collect(range, out);
    }
  }

  /** Returns the bounds as keys of a kind, or null if one of them does not compare with it. */
  private @Nullable KeyRange keyRange(ValueKind kind) {
    SortKey lowKey = low == null ? null : SortKey.of(kind, low);
    SortKey highKey = high == null ? null : SortKey.of(kind, high);
    return (low != null && lowKey == null) || (high != null && highKey == null)
        ? null
        : new KeyRange(lowKey, lowInclusive, highKey, highInclusive);
  }

  private TermRange termRange(Class<?> type) {
    return new TermRange(
        type.isInstance(low) ? ValueKind.term(low) : null,
        lowInclusive,
        type.isInstance(high) ? ValueKind.term(high) : null,
        highInclusive);
  }

  private boolean isAll(Class<?> type) {
    return (low == null || type.isInstance(low)) && (high == null || type.isInstance(high));
  }

  private boolean mentions(Class<?> type) {
    return type.isInstance(low) || type.isInstance(high);
  }

  /** Judges a string against bounds of which one is an instant or a UUID. */
  private boolean admits(byte[] bytes, int offset, int length) {
    String value = CodeUnits.decode(bytes, offset, length);
    return (low == null || isAbove(ValueOrder.compare(value, low), lowInclusive))
        && (high == null || isAbove(ValueOrder.compare(high, value), highInclusive));
  }

  private static boolean isAbove(int order, boolean inclusive) {
    return inclusive ? order >= 0 : order > 0;
  }

  @Override
  public long estimate(FieldValues field) {
    if (field.holds(ValueKind.STRING)) {
      return UNKNOWN;
    }
    long estimate = 0;
    for (ValueKind kind : ValueKind.ALL) {
      KeySpace keys = field.keys(kind);
      KeyRange range = keys == null ? null : keyRange(kind);
      estimate += keys == null || range == null ? 0 : keys.count(range);
    }
    return field.holds(ValueKind.BOOLEAN) ? UNKNOWN : estimate;
  }
}
