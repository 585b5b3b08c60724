package dev.vectordb.internal.quantization;

/**
 * Lower bounds of the distances from one query to rows, computed from their codes. With codes of
 * {@code FLOAT16} and {@code INT8} no distance that a kernel computes from the vectors is below its
 * bound; with {@code BINARY} codes few are. Not thread-safe.
 */
public sealed interface BoundScorer permits SingleBounds, RunBounds {
  /** Returns how many codes take as long to read as one vector that stands anywhere. */
  int codesPerVector();

  /**
   * Writes the bounds for ordinals that follow one another.
   *
   * @param from the first ordinal
   * @param count how many
   * @param out takes them, from its start; NaN says nothing
   */
  void lowerBoundsOfRun(int from, int count, float[] out);
}
