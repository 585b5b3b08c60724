package dev.vectordb.internal.index;

/**
 * What there is near a query.
 *
 * @param entry an ordinal near the query, from which a search may start; negative if there is none
 * @param seen ordinals around it that were looked at
 * @param passed how many of them may be returned
 * @param scored distances computed
 */
public record IndexProbe(int entry, int seen, int passed, long scored) {
  /** Of an index that holds nothing. */
  public static final IndexProbe NOTHING = new IndexProbe(-1, 0, 0, 0);
}
