package dev.vectordb.internal.engine;

import dev.vectordb.filter.FieldPath;
import dev.vectordb.model.Grouping;
import dev.vectordb.model.SearchHit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Lets so many hits of each group pass. Not thread-safe. */
final class GroupLimit {
  private static final double TWO_TO_63 = 0x1p63;

  private final @Nullable Grouping grouping;
  private final Map<Object, Integer> passed = new HashMap<>();

  /**
   * Begins with nothing passed.
   *
   * @param grouping the groups; null lets everything pass
   */
  GroupLimit(@Nullable Grouping grouping) {
    this.grouping = grouping;
  }

  /** Returns whether the hit may pass, and counts it if so. */
  boolean admit(SearchHit hit) {
    if (grouping == null) {
      return true;
    }
    Object key = key(hit, grouping.field());
    return key == null || passed.merge(key, 1, Integer::sum) <= grouping.perGroup();
  }

  /** What hits of one group have in common; null for a group of its own. */
  private static @Nullable Object key(SearchHit hit, FieldPath field) {
    Object value = hit.metadata().asMap();
    for (String segment : field.segments()) {
      value = value instanceof Map<?, ?> object ? object.get(segment) : null;
    }
    return value == null ? null : canonical(value);
  }

  /** Numbers become equal that a filter finds equal, and so do a UUID and its text. */
  private static Object canonical(Object value) {
    return switch (value) {
      case Integer number -> number.longValue();
      case Float number -> canonical(number.doubleValue());
      case Double number
          when number == Math.rint(number) && number >= -TWO_TO_63 && number < TWO_TO_63 ->
          number.longValue();
      case UUID uuid -> uuid.toString();
      case List<?> list -> list.stream().map(GroupLimit::canonical).toList();
      default -> value;
    };
  }
}
