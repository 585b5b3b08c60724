package dev.vectordb.internal.index;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.TopK;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.BatchIterator;
import org.roaringbitmap.RoaringBitmap;

/** Scores every candidate. Exact, and for few candidates faster than any index. */
public final class ExactScan {
  /** A block's distances stay in the first-level cache, and its deadline check costs nothing. */
  private static final int BLOCK = 256;

  private ExactScan() {}

  /**
   * Offers the accepted ordinals in {@code [from, to)}.
   *
   * @param accept null accepts all
   * @return how many were scored
   * @throws SearchTimeoutException if the deadline passes
   */
  public static long scanRange(
      QueryScorer scorer,
      int from,
      int to,
      @Nullable OrdinalFilter accept,
      TopK out,
      long deadlineNanos) {
    int[] block = new int[BLOCK];
    float[] distances = new float[BLOCK];
    long scored = 0;
    int next = from;
    while (next < to) {
      int count = 0;
      if (accept == null) {
        int end = (int) Math.min(to, (long) next + BLOCK);
        while (next < end) {
          block[count++] = next++;
        }
      } else {
        while (next < to && count < BLOCK) {
          block[count] = next;
          count += accept.accept(next++) ? 1 : 0;
        }
      }
      score(scorer, block, count, distances, out);
      scored += count;
      checkDeadline(deadlineNanos);
    }
    return scored;
  }

  /**
   * Offers the ordinals of a bitmap.
   *
   * @return how many were scored
   * @throws SearchTimeoutException if the deadline passes
   */
  public static long scanOrdinals(
      QueryScorer scorer, RoaringBitmap ordinals, TopK out, long deadlineNanos) {
    int[] block = new int[BLOCK];
    float[] distances = new float[BLOCK];
    long scored = 0;
    BatchIterator batches = ordinals.getBatchIterator();
    while (batches.hasNext()) {
      int count = batches.nextBatch(block);
      score(scorer, block, count, distances, out);
      scored += count;
      checkDeadline(deadlineNanos);
    }
    return scored;
  }

  private static void score(
      QueryScorer scorer, int[] block, int count, float[] distances, TopK out) {
    scorer.distances(block, count, distances);
    float worst = out.worst();
    for (int i = 0; i < count; i++) {
      if (distances[i] <= worst && out.offer(block[i], distances[i])) {
        worst = out.worst();
      }
    }
  }

  private static void checkDeadline(long deadlineNanos) {
    if (deadlineNanos != Long.MAX_VALUE && System.nanoTime() - deadlineNanos > 0) {
      throw new SearchTimeoutException("the search ran past its deadline during an exact scan");
    }
  }
}
