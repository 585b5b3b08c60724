package dev.vectordb.internal.metadata;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The kinds of value that an index keeps apart, because values of two kinds never compare. */
enum ValueKind {
  /** Text, kept as terms. */
  STRING("string", true),
  /** Two terms, {@code false} before {@code true}. */
  BOOLEAN("boolean", true),
  /** Whole numbers and fractions by exact value, kept as keys. */
  NUMBER("number", false),
  /** Instants, kept as keys. */
  INSTANT("instant", false),
  /** UUIDs in the order of their text, kept as keys. */
  UUID("UUID", false);

  static final ValueKind[] ALL = values();

  private final String word;
  private final boolean term;

  ValueKind(String word, boolean term) {
    this.word = word;
    this.term = term;
  }

  /** Returns what a message calls a value of the kind. */
  String word() {
    return word;
  }

  /** Tells whether values are terms of a dictionary, else they are {@link SortKey}s. */
  boolean isTerm() {
    return term;
  }

  /** Returns the kind of a value, or null for a list or an object. */
  static @Nullable ValueKind of(Object value) {
    return switch (value) {
      case String _ -> STRING;
      case Boolean _ -> BOOLEAN;
      case Number _ -> NUMBER;
      case Instant _ -> INSTANT;
      case java.util.UUID _ -> UUID;
      default -> null;
    };
  }

  /** Returns the term of a string or boolean. */
  static byte[] term(Object value) {
    return value instanceof Boolean bool
        ? new byte[] {(byte) (bool ? 1 : 0)}
        : CodeUnits.encode((String) value);
  }
}
