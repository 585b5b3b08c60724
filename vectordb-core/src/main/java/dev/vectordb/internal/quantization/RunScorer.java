package dev.vectordb.internal.quantization;

import java.lang.foreign.MemorySegment;

/**
 * Lower bounds of the distances from one query to the vectors of {@link RunBlocks}. They hold with
 * a probability, that of {@link #CONFIDENCE} standard deviations. Not thread-safe.
 */
public final class RunScorer {
  private static final CodeKernels KERNELS = CodeKernels.get();

  /** Less than one estimate in ten thousand is farther off on the wrong side. */
  private static final double CONFIDENCE = 3.8;

  /**
   * What a code of signs loses, by the length of the query as seen from the center: {@code sqrt(1 -
   * alignment^2)}, for the least alignment to be expected after a rotation (0.798 on average).
   */
  private static final double CODE_LOSS = 0.65;

  /** What four bits lose of the query, by its length: the root of Max's 0.01154. */
  private static final double QUERY_LOSS = 0.108;

  /** What adding up in float may lose, by squared lengths. */
  private static final double ROUNDING = 1e-5;

  private final RunBlocks blocks;
  private final CodedQuery query;
  private final float base;

  /**
   * Creates a scorer.
   *
   * @param codes of which {@link RunCodes#end} was read before
   * @param query {@code float[dimension]}; only read
   */
  public RunScorer(RunCodes codes, float[] query) {
    this(codes.blocks(), query);
  }

  /**
   * Creates a scorer.
   *
   * @param blocks whose center is published
   * @param query {@code float[dimension]}; only read
   */
  RunScorer(RunBlocks blocks, float[] query) {
    this.blocks = blocks;
    this.query = new CodedQuery(blocks.rotation());
    this.query.aim(query);
    float[] rotated = this.query.rotated();
    float[] center = blocks.center();
    double length = 0;
    double distance = 0;
    double dot = 0;
    double centerLength = 0;
    for (int i = 0; i < rotated.length; i++) {
      double difference = rotated[i] - center[i];
      length += (double) rotated[i] * rotated[i];
      distance += difference * difference;
      dot += (double) rotated[i] * center[i];
      centerLength += (double) center[i] * center[i];
    }
    double exact = blocks.shape().squaredEuclidean() ? distance : -dot;
    this.base = (float) (exact - ROUNDING * (length + centerLength));
    double variance = CODE_LOSS * CODE_LOSS * distance + QUERY_LOSS * QUERY_LOSS * length;
    this.query.raise((float) (CONFIDENCE * Math.sqrt(variance)));
  }

  /**
   * Writes the bounds for a run.
   *
   * @param run its number, counted from the first vector that has a code
   * @param out {@code float[RUN]} or longer
   */
  public void lowerBounds(int run, float[] out) {
    MemorySegment segment = blocks.segmentOf(run);
    KERNELS.estimate(segment, blocks.offsetOf(run), RunBlocks.RUN, query, base, out);
  }
}
