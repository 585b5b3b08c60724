package dev.vectordb.internal.storage;

import java.util.Random;

/** Seeds of the randomised tests: printed, and replayed with {@code -Dseed=}. */
final class Seeds {
  private Seeds() {}

  static long next(String test) {
    long seed = Long.getLong("seed", new Random().nextLong());
    System.out.println(test + ": -Dseed=" + seed);
    return seed;
  }
}
