package dev.vectordb.internal.metadata;

import dev.vectordb.internal.match.Spelling;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The values of an {@code IN}, kind by kind, so that asking for one of many is a look-up. What
 * equals what is as in {@link dev.vectordb.internal.match.ValueOrder}. Immutable.
 */
final class MemberSet {
  /** Strings, booleans and, as {@link SortKey}s, numbers: equal to their own kind alone. */
  private final Set<Object> plain = new HashSet<>();

  /** What an instant or UUID may equal: also a string of the list that spells one. */
  private final Set<Object> spelledOrNot = new HashSet<>();

  /** What a string may spell to be equal. */
  private final Set<Object> instantsAndUuids = new HashSet<>();

  MemberSet(List<Object> values) {
    for (Object value : values) {
      switch (value) {
        case Number _ -> plain.add(SortKey.ofKind(ValueKind.NUMBER, value));
        case Instant _, UUID _ -> {
          spelledOrNot.add(value);
          instantsAndUuids.add(value);
        }
        case String text -> {
          plain.add(text);
          Object spelled = spelled(text);
          if (spelled != null) {
            spelledOrNot.add(spelled);
          }
        }
        default -> plain.add(value);
      }
    }
  }

  private static @Nullable Object spelled(String text) {
    UUID uuid = Spelling.uuid(text);
    return uuid != null ? uuid : Spelling.instant(text);
  }

  /** Tells whether a value of a record equals one of them. */
  boolean holds(Object value) {
    return switch (value) {
      case Number _ -> plain.contains(SortKey.ofKind(ValueKind.NUMBER, value));
      case Instant _, UUID _ -> spelledOrNot.contains(value);
      case String text -> plain.contains(text) || holdsSpelled(text);
      default -> plain.contains(value);
    };
  }

  private boolean holdsSpelled(String text) {
    if (instantsAndUuids.isEmpty()) {
      return false;
    }
    Object spelled = spelled(text);
    return spelled != null && instantsAndUuids.contains(spelled);
  }
}
