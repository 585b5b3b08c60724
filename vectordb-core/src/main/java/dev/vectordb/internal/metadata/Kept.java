package dev.vectordb.internal.metadata;

import org.jspecify.annotations.Nullable;

/**
 * What an index keeps on the heap so that later filters take less time.
 *
 * @param stretches how much bitmaps of stretches may take
 * @param answers of conditions on strings; null if none are kept
 */
record Kept(StretchBudget stretches, @Nullable TermAnswers answers) {
  /** Returns a place for what is of use to one filter alone. */
  static Kept briefly() {
    return new Kept(StretchBudget.unlimited(), null);
  }
}
