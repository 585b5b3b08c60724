package dev.vectordb.internal.vector;

import java.util.Arrays;

/**
 * Distances from one query to rows. Cheap to make, and reusable for another query; not thread-safe.
 */
public final class QueryScorer {
  private static final VectorKernels KERNELS = VectorKernels.get();

  private final VectorRows rows;
  private final boolean dot;
  private final float[] query;
  private final int[] lastOrdinals = new int[VectorKernels.BULK];
  private final float[] lastDistances = new float[VectorKernels.BULK];

  /** Creates a scorer that must be given a query before use. */
  public QueryScorer(VectorRows rows, DistanceKind kind) {
    this.rows = rows;
    this.dot = kind == DistanceKind.NEGATED_DOT;
    this.query = new float[rows.paddedDimension()];
  }

  /**
   * Returns a scorer for a query.
   *
   * @param query {@code float[dimension]}, copied
   */
  public static QueryScorer of(VectorRows rows, DistanceKind kind, float[] query) {
    QueryScorer scorer = new QueryScorer(rows, kind);
    scorer.aim(query);
    return scorer;
  }

  /**
   * Makes this the scorer of another query.
   *
   * @param newQuery {@code float[dimension]}, copied
   */
  public void aim(float[] newQuery) {
    if (newQuery.length != rows.dimension()) {
      throw new IllegalArgumentException(
          "query of length " + newQuery.length + ", dimension is " + rows.dimension());
    }
    System.arraycopy(newQuery, 0, query, 0, newQuery.length);
    OffHeapRows.takeBothWays();
  }

  /** Makes a stored row the query. */
  public void aim(int ordinal) {
    rows.read(ordinal, query);
  }

  /** Returns the distance to one row. */
  public float distance(int ordinal) {
    return dot
        ? -KERNELS.dot(query, rows.segmentOf(ordinal), rows.offsetOf(ordinal))
        : KERNELS.squaredEuclidean(query, rows.segmentOf(ordinal), rows.offsetOf(ordinal));
  }

  /** Writes the distances to the first {@code count} ordinals to the same places of {@code out}. */
  public void distances(int[] ordinals, int count, float[] out) {
    if (dot) {
      dots(ordinals, count, out);
    } else {
      euclideans(ordinals, count, out);
    }
  }

  /**
   * Writes the distances to ordinals that follow one another; faster than listing them.
   *
   * @param from the first ordinal
   * @param count how many
   * @param out takes them, from its start
   */
  public void distancesOfRun(int from, int count, float[] out) {
    int done = 0;
    while (done < count) {
      int next = from + done;
      int length = Math.min(count - done, rows.runEnd(next) - next);
      scoreRun(next, length, out, done);
      done += length;
    }
  }

  private void scoreRun(int from, int count, float[] out, int at) {
    if (dot) {
      KERNELS.dots(query, rows.segmentOf(from), rows.offsetOf(from), count, out, at);
      for (int i = at; i < at + count; i++) {
        out[i] = -out[i];
      }
    } else {
      KERNELS.squaredEuclideans(query, rows.segmentOf(from), rows.offsetOf(from), count, out, at);
    }
  }

  private void dots(int[] ordinals, int count, float[] out) {
    int at = 0;
    for (; at + VectorKernels.BULK <= count; at += VectorKernels.BULK) {
      KERNELS.dot8(query, rows, ordinals, at, out);
    }
    int rest = count - at;
    if (rest == 1) {
      out[at] = KERNELS.dot(query, rows.segmentOf(ordinals[at]), rows.offsetOf(ordinals[at]));
    } else if (rest > 1) {
      padLast(ordinals, at, count);
      if (rest <= 4) {
        KERNELS.dot4(query, rows, lastOrdinals, 0, lastDistances);
      } else {
        KERNELS.dot8(query, rows, lastOrdinals, 0, lastDistances);
      }
      System.arraycopy(lastDistances, 0, out, at, rest);
    }
    for (int i = 0; i < count; i++) {
      out[i] = -out[i];
    }
  }

  private void euclideans(int[] ordinals, int count, float[] out) {
    int at = 0;
    for (; at + VectorKernels.BULK <= count; at += VectorKernels.BULK) {
      KERNELS.squaredEuclidean8(query, rows, ordinals, at, out);
    }
    int rest = count - at;
    if (rest == 1) {
      out[at] = distance(ordinals[at]);
    } else if (rest > 1) {
      padLast(ordinals, at, count);
      if (rest <= 4) {
        KERNELS.squaredEuclidean4(query, rows, lastOrdinals, 0, lastDistances);
      } else {
        KERNELS.squaredEuclidean8(query, rows, lastOrdinals, 0, lastDistances);
      }
      System.arraycopy(lastDistances, 0, out, at, rest);
    }
  }

  /** Repeats the last ordinal: scoring a row twice is cheaper than leaving the bulk form. */
  private void padLast(int[] ordinals, int from, int to) {
    System.arraycopy(ordinals, from, lastOrdinals, 0, to - from);
    Arrays.fill(lastOrdinals, to - from, VectorKernels.BULK, ordinals[to - 1]);
  }
}
