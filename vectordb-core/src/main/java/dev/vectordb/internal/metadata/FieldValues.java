package dev.vectordb.internal.metadata;

import org.jspecify.annotations.Nullable;

/** What one part of the index, the base or what is newer, knows of one field. */
interface FieldValues {
  /** Returns the strings or booleans, null if there were never any. */
  @Nullable TermSpace terms(ValueKind kind);

  /** Returns the numbers, instants or UUIDs, null if there were never any. */
  @Nullable KeySpace keys(ValueKind kind);

  /** Gathers the ordinals that have the field, with whatever value. */
  void collectPresent(OrdinalCollector out);

  /** Gathers the ordinals whose value is a list; the members are in the spaces. */
  void collectLists(OrdinalCollector out);

  /** Tells whether values are left out: then nothing is known but which ordinals have the field. */
  boolean leftOut();

  /** Tells whether any value is of a kind. */
  default boolean holds(ValueKind kind) {
    TermSpace terms = terms(kind);
    KeySpace keys = keys(kind);
    return (terms != null && !terms.isEmpty()) || (keys != null && !keys.isEmpty());
  }
}
