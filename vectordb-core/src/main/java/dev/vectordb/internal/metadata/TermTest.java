package dev.vectordb.internal.metadata;

import org.jspecify.annotations.Nullable;

/**
 * Chooses among terms, by bytes that every wanted term has in it, which are looked for in many
 * terms at once, and by a look at each that has them.
 *
 * @param part what every wanted term contains; null for nothing in particular
 * @param predicate tells of a term that contains it; null if all that do are wanted
 */
record TermTest(@Nullable ByteSearch part, @Nullable TermPredicate predicate) {
  static final TermTest ALL = new TermTest(null, null);

  /** Looks at one term. */
  @FunctionalInterface
  interface TermPredicate {
    /** Tells whether the term in these bytes is wanted; the bytes are only lent. */
    boolean test(byte[] bytes, int offset, int length);
  }

  static TermTest of(TermPredicate predicate) {
    return new TermTest(null, predicate);
  }

  /** Chooses the terms with a part, empty for all, that a predicate accepts, null for any. */
  static TermTest containing(byte[] part, @Nullable TermPredicate predicate) {
    return new TermTest(part.length == 0 ? null : new ByteSearch(part), predicate);
  }

  /** Whether all terms are wanted. */
  boolean isAll() {
    return part == null && predicate == null;
  }

  /** Tells of a term whatever is known of it. */
  boolean accepts(byte[] bytes, int offset, int length) {
    return (part == null || part.find(bytes, offset, offset + length) >= 0)
        && (predicate == null || predicate.test(bytes, offset, length));
  }
}
