package dev.vectordb.internal.storage;

import dev.vectordb.Figures;

/** Seeds of the randomised tests: printed, and replayed with {@code -Dseed=}. */
final class Seeds {
  private Seeds() {}

  static long next(String test) {
    return Figures.seed(test);
  }
}
