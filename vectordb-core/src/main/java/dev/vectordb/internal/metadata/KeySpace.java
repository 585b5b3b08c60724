package dev.vectordb.internal.metadata;

/** The ordinals of one field by number, instant or UUID. */
interface KeySpace {
  /** Gathers the ordinals with a key in the range. */
  void collect(KeyRange range, OrdinalCollector out);

  /** Returns an upper bound of what {@link #collect} gathers. */
  long count(KeyRange range);

  /** Returns how many pairs of a key and an ordinal there are. */
  long pairs();

  /** Tells whether there are no keys. */
  boolean isEmpty();
}
