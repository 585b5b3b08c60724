package dev.vectordb.internal.quantization;

import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.OffHeapRows;
import java.lang.foreign.MemorySegment;

/**
 * Lower bounds of the distances from one query to rows, computed from their codes. With codes of
 * {@code FLOAT16} and {@code INT8} no distance that a kernel computes from the vectors is below its
 * bound; with {@code BINARY} codes few are. Not thread-safe.
 */
public final class BoundScorer {
  /** What adding up in float may lose, in units of the last place per component and partial sum. */
  private static final double ROUNDING = 0x1p-24;

  private static final int PARTIAL_SUMS = 4;

  private final OffHeapRows rows;
  private final int codeBytes;
  private final boolean dot;
  private final RowCode.Estimator estimator;
  private final float norm;
  private final float queryError;
  private final float slack;

  /**
   * Creates a scorer.
   *
   * @param codes the codes
   * @param kind the distance
   * @param query {@code float[dimension]}; only read
   */
  public BoundScorer(CodeRows codes, DistanceKind kind, float[] query) {
    if (query.length != codes.dimension()) {
      throw new IllegalArgumentException(
          "query of length " + query.length + ", dimension is " + codes.dimension());
    }
    this.rows = codes.rows();
    this.codeBytes = codes.code().codeBytes();
    this.dot = kind == DistanceKind.NEGATED_DOT;
    this.estimator = codes.code().estimator(query);
    this.norm = RowCode.upwards(RowCode.norm(query));
    this.queryError = estimator.queryError();
    this.slack = (float) (ROUNDING * (2.0 * query.length / PARTIAL_SUMS + 64));
  }

  /**
   * Writes the bounds for ordinals that follow one another.
   *
   * @param from the first ordinal
   * @param count how many
   * @param out takes them, from its start
   */
  public void lowerBoundsOfRun(int from, int count, float[] out) {
    int done = 0;
    while (done < count) {
      int next = from + done;
      int length = Math.min(count - done, rows.runEnd(next) - next);
      MemorySegment segment = rows.segmentOf(next);
      long offset = rows.offsetOf(next);
      estimator.estimate(segment, offset, length, out, done);
      bound(segment, offset + codeBytes, length, out, done);
      done += length;
    }
  }

  private void bound(MemorySegment segment, long firstFactor, int count, float[] out, int at) {
    long factor = firstFactor;
    long stride = codeBytes + (long) RowCode.FACTOR_BYTES;
    for (int i = at; i < at + count; i++) {
      float rowNorm = segment.get(RowCode.FLOAT, factor + RowCode.NORM);
      float error =
          norm * (segment.get(RowCode.FLOAT, factor + RowCode.ERROR) + slack * rowNorm)
              + queryError * segment.get(RowCode.FLOAT, factor + RowCode.CODE_NORM);
      float highest = out[i] + error;
      out[i] = dot ? -highest : (norm * norm + rowNorm * rowNorm) * (1 - 4 * slack) - 2 * highest;
      factor += stride;
    }
  }
}
