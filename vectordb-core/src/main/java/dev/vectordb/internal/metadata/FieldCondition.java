package dev.vectordb.internal.metadata;

/** What a filter asks of one field, answered from one part of the index at a time. */
@FunctionalInterface
interface FieldCondition {
  /** A guess for conditions that cannot tell: more than any that can. */
  long UNKNOWN = Long.MAX_VALUE / 2;

  /** Gathers the ordinals whose value meets the condition. */
  void collect(FieldValues field, OrdinalCollector out);

  /** Tells whether values are of no matter, so that it is answered where they are left out. */
  default boolean asksForPresenceAlone() {
    return false;
  }

  /** Returns how many bytes of strings are looked through, zero where look-ups are enough. */
  default long searchedBytes(FieldValues field) {
    return 0;
  }

  /** Returns an upper bound of the ordinals, from lookups alone. */
  default long estimate(FieldValues field) {
    return UNKNOWN;
  }
}
