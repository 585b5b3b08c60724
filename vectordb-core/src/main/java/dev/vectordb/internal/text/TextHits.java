package dev.vectordb.internal.text;

/**
 * Ordinals that match a query, best first, ties by ordinal.
 *
 * @param ordinals the ordinals; owned by the caller
 * @param scores the BM25 score of each
 */
@SuppressWarnings("ArrayRecordComponent") // passed once, from index to search
public record TextHits(int[] ordinals, float[] scores) {
  static final TextHits NONE = new TextHits(new int[0], new float[0]);

  /**
   * Returns how many there are.
   *
   * @return their number
   */
  public int size() {
    return ordinals.length;
  }
}
