package dev.vectordb.internal.index;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.quantization.BoundScorer;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.TopK;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.BatchIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * Bounds the distance of every candidate from its code, and scores only those that may be among the
 * nearest. As exact as the bounds are. For one search; not thread-safe.
 */
public final class CodeScan {
  private static final int BLOCK = 256;

  /** So many vectors are read side by side; fewer wait for others. */
  private static final int TOGETHER = 8;

  private final BoundScorer bounds;
  private final QueryScorer scorer;
  private final TopK out;
  private final TimeLimit deadline;
  private final int[] block = new int[BLOCK + TOGETHER];

  /** From so many rows for each that counts on, vectors are read at once instead of codes. */
  private final int denseSpan;

  private final float[] lowest;
  private final float[] distances = new float[BLOCK + TOGETHER];
  private long rescored;

  /**
   * Prepares a scan.
   *
   * @param bounds bounds of the query's distances
   * @param scorer the distances themselves, of the same query
   * @param out takes the nearest
   * @param deadline after which to fail
   */
  public CodeScan(BoundScorer bounds, QueryScorer scorer, TopK out, TimeLimit deadline) {
    this.bounds = bounds;
    this.denseSpan = bounds.codesPerVector();
    this.lowest = new float[denseSpan * block.length];
    this.scorer = scorer;
    this.out = out;
    this.deadline = deadline;
  }

  /** Returns how many vectors were read. */
  public long rescored() {
    return rescored;
  }

  /**
   * Offers the accepted ordinals in {@code [from, to)}.
   *
   * @param accept null accepts all
   * @throws dev.vectordb.exception.SearchTimeoutException if the deadline passes
   */
  public void scanRange(int from, int to, @Nullable OrdinalFilter accept) {
    int next = from;
    int selected = 0;
    while (next < to) {
      int count = Math.min(BLOCK, to - next);
      bounds.lowerBoundsOfRun(next, count, lowest);
      selected = selectRun(next, count, accept, selected);
      if (selected >= TOGETHER) {
        rescore(selected);
        selected = 0;
      }
      ExactScan.checkDeadline(deadline);
      next += count;
    }
    rescore(selected);
  }

  /** Appends to those that were selected before; returns how many there are then. */
  private int selectRun(int from, int count, @Nullable OrdinalFilter accept, int before) {
    float worst = out.worst();
    int selected = before;
    for (int i = 0; i < count; i++) {
      // Not the other way round: a bound that is no number says nothing.
      if (!(lowest[i] > worst) && (accept == null || accept.accept(from + i))) {
        block[selected++] = from + i;
      }
    }
    return selected;
  }

  /**
   * Offers the ordinals of a bitmap.
   *
   * @throws dev.vectordb.exception.SearchTimeoutException if the deadline passes
   */
  public void scanOrdinals(RoaringBitmap ordinals) {
    BatchIterator batches = ordinals.getBatchIterator();
    while (batches.hasNext()) {
      int count = batches.nextBatch(block);
      rescore(count == 0 ? 0 : selectListed(count));
      ExactScan.checkDeadline(deadline);
    }
  }

  private int selectListed(int count) {
    int first = block[0];
    int span = block[count - 1] - first + 1;
    if (span > denseSpan * count) {
      return count;
    }
    bounds.lowerBoundsOfRun(first, span, lowest);
    float worst = out.worst();
    int selected = 0;
    for (int i = 0; i < count; i++) {
      if (!(lowest[block[i] - first] > worst)) {
        block[selected++] = block[i];
      }
    }
    return selected;
  }

  private void rescore(int count) {
    scorer.distances(block, count, distances);
    for (int i = 0; i < count; i++) {
      out.offer(block[i], distances[i]);
    }
    rescored += count;
  }
}
