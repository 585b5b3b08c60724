package dev.vectordb.internal.index;

import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.TopK;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.BatchIterator;
import org.roaringbitmap.RoaringBitmap;

/** Scores every candidate. Exact, and for few candidates faster than any index. */
public final class ExactScan {
  /** A block's distances stay in the first-level cache, and its deadline check costs nothing. */
  private static final int BLOCK = 256;

  /** Up to so many rows for each one that counts are read as one run. */
  private static final int DENSE_SPAN = 2;

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
      TimeLimit deadline) {
    return accept == null
        ? scanRun(scorer, from, to, out, deadline)
        : scanAccepted(scorer, from, to, accept, out, deadline);
  }

  private static long scanRun(QueryScorer scorer, int from, int to, TopK out, TimeLimit deadline) {
    float[] distances = new float[BLOCK];
    int next = from;
    while (next < to) {
      int count = Math.min(BLOCK, to - next);
      scorer.distancesOfRun(next, count, distances);
      offerRun(next, count, distances, out);
      checkDeadline(deadline);
      next += count;
    }
    return Math.max(0, to - from);
  }

  private static void offerRun(int from, int count, float[] distances, TopK out) {
    float worst = out.worst();
    for (int i = 0; i < count; i++) {
      if (distances[i] <= worst && out.offer(from + i, distances[i])) {
        worst = out.worst();
      }
    }
  }

  private static long scanAccepted(
      QueryScorer scorer, int from, int to, OrdinalFilter accept, TopK out, TimeLimit deadline) {
    int[] block = new int[BLOCK];
    float[] distances = new float[DENSE_SPAN * BLOCK];
    long scored = 0;
    int next = from;
    while (next < to) {
      int count = 0;
      while (next < to && count < BLOCK) {
        block[count] = next;
        count += accept.accept(next++) ? 1 : 0;
      }
      score(scorer, block, count, distances, out);
      scored += count;
      checkDeadline(deadline);
    }
    return scored;
  }

  /**
   * Offers the ordinals of a bitmap.
   *
   * @return how many were scored
   * @throws SearchTimeoutException if the deadline passes
   * @throws DatabaseIoException if the bitmap is not in order, as a deceptive one may not be
   */
  public static long scanOrdinals(
      QueryScorer scorer, RoaringBitmap ordinals, TopK out, TimeLimit deadline) {
    int[] block = new int[BLOCK];
    float[] distances = new float[DENSE_SPAN * BLOCK];
    long scored = 0;
    BatchIterator batches = ordinals.getBatchIterator();
    while (batches.hasNext()) {
      int count = batches.nextBatch(block);
      try {
        score(scorer, block, count, distances, out);
      } catch (IndexOutOfBoundsException e) {
        throw new DatabaseIoException("a bitmap of ordinals is damaged: it is not in order", e);
      }
      scored += count;
      checkDeadline(deadline);
    }
    return scored;
  }

  private static void score(
      QueryScorer scorer, int[] block, int count, float[] distances, TopK out) {
    distances(scorer, block, count, distances);
    float worst = out.worst();
    for (int i = 0; i < count; i++) {
      if (distances[i] <= worst && out.offer(block[i], distances[i])) {
        worst = out.worst();
      }
    }
  }

  /** Dense ordinals: the rows between them are read as well, being cheaper than jumps. */
  private static void distances(QueryScorer scorer, int[] block, int count, float[] distances) {
    if (count == 0) {
      return;
    }
    int span = block[count - 1] - block[0] + 1;
    if (span > DENSE_SPAN * count) {
      scorer.distances(block, count, distances);
      return;
    }
    scorer.distancesOfRun(block[0], span, distances);
    for (int i = 0; i < count; i++) {
      distances[i] = distances[block[i] - block[0]];
    }
  }

  static void checkDeadline(TimeLimit deadline) {
    if (deadline.isOver()) {
      throw new SearchTimeoutException("the search ran past its deadline during an exact scan");
    }
  }
}
