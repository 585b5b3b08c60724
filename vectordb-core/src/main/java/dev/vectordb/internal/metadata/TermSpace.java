package dev.vectordb.internal.metadata;

import org.jspecify.annotations.Nullable;

/** The ordinals of one field by string or boolean. */
interface TermSpace {
  /** Chooses among terms. */
  @FunctionalInterface
  interface TermPredicate {
    /** Tells whether the term in these bytes is wanted; the bytes are only lent. */
    boolean test(byte[] bytes, int offset, int length);
  }

  /** Gathers the ordinals with a term. */
  void collect(byte[] term, OrdinalCollector out);

  /** Gathers the ordinals with a term in the range that the predicate, if any, accepts. */
  void collect(TermRange range, @Nullable TermPredicate wanted, OrdinalCollector out);

  /** Returns an upper bound of the ordinals with a term. */
  long count(byte[] term);

  /** Tells whether no ordinal has a term. */
  boolean isEmpty();
}
