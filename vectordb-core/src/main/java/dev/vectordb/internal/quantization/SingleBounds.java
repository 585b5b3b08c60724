package dev.vectordb.internal.quantization;

import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.OffHeapRows;
import java.lang.foreign.MemorySegment;

/**
 * Bounds from codes of which each stands by itself. No distance that a kernel computes from the
 * vectors is below its bound.
 */
final class SingleBounds implements BoundScorer {
  private static final int CODES_PER_VECTOR = 4;

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

  SingleBounds(RowCode code, OffHeapRows rows, DistanceKind kind, float[] query) {
    this.rows = rows;
    this.codeBytes = code.codeBytes();
    this.dot = kind == DistanceKind.NEGATED_DOT;
    this.estimator = code.estimator(query);
    this.norm = RowCode.upwards(RowCode.norm(query));
    this.queryError = estimator.queryError();
    this.slack = (float) (ROUNDING * (2.0 * query.length / PARTIAL_SUMS + 64));
  }

  @Override
  public int codesPerVector() {
    return CODES_PER_VECTOR;
  }

  @Override
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
