package dev.vectordb.internal.vector;

import java.util.SplittableRandom;

/** The seed of a randomised test: printed, and replayed with {@code -Dseed=}. */
public final class Seeds {
  private Seeds() {}

  /** Returns a generator; the seed is fresh unless one is given. */
  public static SplittableRandom fresh(Class<?> test) {
    return start(test, Long.getLong("seed", System.nanoTime()));
  }

  /** Returns a generator whose seed is fixed unless one is given. */
  public static SplittableRandom fixed(Class<?> test, long seed) {
    return start(test, Long.getLong("seed", seed));
  }

  private static SplittableRandom start(Class<?> test, long seed) {
    System.out.println(test.getSimpleName() + " runs with -Dseed=" + seed);
    return new SplittableRandom(seed);
  }
}
