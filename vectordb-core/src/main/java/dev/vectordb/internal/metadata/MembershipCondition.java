package dev.vectordb.internal.metadata;

import dev.vectordb.internal.match.Spelling;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A value that equals one of some.
 *
 * @param values the values, widened
 */
record MembershipCondition(List<Object> values) implements FieldCondition {
  /** Beyond this many lookups an estimate costs more than it is worth. */
  private static final int MAX_ESTIMATED = 16;

  /** Longer than any instant or UUID; spares the look at whole texts. */
  private static final int MAX_SPELLED = 64;

  @Override
  public void collect(FieldValues field, OrdinalCollector out) {
    for (ValueKind kind : ValueKind.ALL) {
      TermSpace terms = field.terms(kind);
      KeySpace keys = field.keys(kind);
      for (Object value : values) {
        out.step();
        SortKey key = keys == null ? null : SortKey.of(kind, value);
        if (keys != null && key != null) {
          keys.collect(KeyRange.of(key), out);
        } else if (terms != null && ValueKind.of(value) == kind) {
          terms.collect(ValueKind.term(value), out);
        }
      }
    }
    collectSpelled(field.terms(ValueKind.STRING), out);
  }

  /** Gathers the strings that spell an instant or a UUID: in one pass, however many there are. */
  private void collectSpelled(@Nullable TermSpace strings, OrdinalCollector out) {
    Set<Object> spelled = spelled();
    if (strings == null || spelled.isEmpty()) {
      return;
    }
    strings.collect(
        TermRange.ALL,
        TermTest.of((bytes, offset, length) -> {
          if (length > MAX_SPELLED) {
            return false;
          }
          String text = CodeUnits.decode(bytes, offset, length);
          UUID uuid = Spelling.uuid(text);
          Object value = uuid != null ? uuid : Spelling.instant(text);
          return value != null && spelled.contains(value);
        }),
        out);
  }

  private Set<Object> spelled() {
    Set<Object> spelled = new HashSet<>();
    for (Object value : values) {
      if (value instanceof Instant || value instanceof UUID) {
        spelled.add(value);
      }
    }
    return spelled;
  }

  @Override
  public long estimate(FieldValues field) {
    if (values.size() > MAX_ESTIMATED) {
      return UNKNOWN;
    }
    long estimate = 0;
    for (Object value : values) {
      estimate += estimate(field, value);
    }
    return Math.min(estimate, UNKNOWN);
  }

  private static long estimate(FieldValues field, Object value) {
    long estimate = 0;
    for (ValueKind kind : ValueKind.ALL) {
      TermSpace terms = field.terms(kind);
      KeySpace keys = field.keys(kind);
      SortKey key = keys == null ? null : SortKey.of(kind, value);
      if (keys != null && key != null) {
        estimate += keys.count(KeyRange.of(key));
      } else if (terms != null && ValueKind.of(value) == kind) {
        estimate += terms.count(ValueKind.term(value));
      }
    }
    return estimate;
  }
}
