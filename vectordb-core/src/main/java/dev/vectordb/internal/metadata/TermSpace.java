package dev.vectordb.internal.metadata;

/** The ordinals of one field by string or boolean. */
interface TermSpace {
  /** Gathers the ordinals with a term. */
  void collect(byte[] term, OrdinalCollector out);

  /**
   * Gathers the ordinals with a term that a condition accepts. What took long to find is kept for
   * the next time.
   */
  void collect(TermCondition condition, OrdinalCollector out);

  /** Gathers the ordinals with a term in the range that the test accepts. */
  void collect(TermRange range, TermTest test, OrdinalCollector out);

  /** Returns about how many bytes {@link #collect} with a test has to look through. */
  long bytes(TermRange range);

  /** Returns an upper bound of the ordinals with a term. */
  long count(byte[] term);

  /** Tells whether no ordinal has a term. */
  boolean isEmpty();
}
