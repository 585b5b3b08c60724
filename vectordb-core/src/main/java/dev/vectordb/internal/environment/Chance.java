package dev.vectordb.internal.environment;

import java.util.UUID;

/** Where random numbers come from. */
public interface Chance {
  /**
   * Returns an identity that nothing else has.
   *
   * @return the identity
   */
  UUID uuid();

  /**
   * Draws a number that need not be hard to guess.
   *
   * @return at least 0, below 1
   */
  double nextDouble();

  /**
   * Fills an array with bytes that nobody can guess.
   *
   * @param secret filled
   */
  void nextSecret(byte[] secret);
}
