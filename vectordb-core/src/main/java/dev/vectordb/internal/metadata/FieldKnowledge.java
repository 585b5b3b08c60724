package dev.vectordb.internal.metadata;

import org.jspecify.annotations.Nullable;

/**
 * What one part of the index, the base or what is newer, can say of a field.
 *
 * @param values what it knows of the field, at least which ordinals have it; null if no ordinal is
 *     known to have it
 * @param within if the field itself is left out: the object it is in, of which it is known which
 *     ordinals have it; null if that is every record
 * @param leftOut whether the field itself is left out, so that ordinals may have it
 */
record FieldKnowledge(@Nullable FieldValues values, @Nullable FieldValues within, boolean leftOut) {
  static final FieldKnowledge NOWHERE = new FieldKnowledge(null, null, false);

  static FieldKnowledge of(@Nullable FieldValues values) {
    return new FieldKnowledge(values, null, false);
  }

  static FieldKnowledge unknownWithin(@Nullable FieldValues within) {
    return new FieldKnowledge(null, within, true);
  }
}
