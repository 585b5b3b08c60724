package dev.vectordb.internal.quantization;

import dev.vectordb.internal.vector.VectorRows;

/**
 * One-bit codes of the first rows ({@link RunBlocks}), from which their distances to a query are
 * estimated to tell which are near. All are seen from one center, the mean of some of them. Of long
 * vectors only as many components have a bit as tell it well enough: those of a rotated vector are
 * all alike.
 *
 * <p>One thread at a time takes up rows; any number reads, up to {@link #end}, without a lock.
 */
public final class PrefixCodes implements AutoCloseable {
  /** Vectors in a run. */
  public static final int RUN = RunBlocks.RUN;

  /** Fewer dimensions have too few bits for an estimate. */
  private static final int MIN_DIMENSION = RunCodes.MIN_DIMENSION;

  /** More words make estimates better than who compares the nearest by their vectors needs. */
  private static final int MAX_WORDS = 8;

  private static final CodeKernels KERNELS = CodeKernels.get();

  private final VectorRows rows;
  private final RunBlocks blocks;
  private final float[] row;
  private volatile int end;

  /**
   * Creates codes of no rows yet.
   *
   * @param rows the vectors, of which {@link #supports} says yes; stay the caller's
   * @param squaredEuclidean whether distances are squared Euclidean ones; else negated dot products
   * @param available how many rows are published to the calling thread, at least 1
   */
  public PrefixCodes(VectorRows rows, boolean squaredEuclidean, int available) {
    this.rows = rows;
    int words = words(rows.dimension());
    this.blocks =
        new RunBlocks(new BlockShape(rows.dimension(), RUN, squaredEuclidean, words), null, 0);
    this.row = new float[rows.dimension()];
    blocks.centerOn(rows, 0, available);
    blocks.publishCenter();
  }

  /** Returns whether vectors are long enough for codes to say much. */
  public static boolean supports(int dimension) {
    return dimension >= MIN_DIMENSION;
  }

  private static int words(int dimension) {
    return Math.min(MAX_WORDS, CodedQuery.words(Rotation.paddedDimension(dimension)));
  }

  /** Creates a place for queries to codes of such vectors. */
  public static CodedQuery newQuery(int dimension) {
    return new CodedQuery(
        NeighborBlocks.rotation(dimension), words(dimension), CodeKernels.COARSE_PLANES);
  }

  /**
   * Takes up the rows below {@code count} that have no code yet; callers exclude each other.
   *
   * @param count how many are published to the calling thread
   * @throws OutOfMemoryError if there is no memory; what there was stays
   */
  public void follow(int count) {
    int next = end;
    blocks.ensure((count + RUN - 1) / RUN);
    for (; next < count; next++) {
      rows.read(next, row);
      blocks.put(next, row);
    }
    end = next;
  }

  /** Returns the ordinal after the last that has a code. */
  public int end() {
    return end;
  }

  /**
   * Estimates distances, all of them off by the same number that the query alone determines, and
   * tells which are below a bound.
   *
   * @param run ordinals from {@code run * RUN} on, the first of them below an {@link #end} that was
   *     read before; what is written for those that are not is meaningless
   * @param query as {@link #newQuery} makes them
   * @param bound what none is below if it is NaN
   * @param out {@code float[RUN]} or longer; NaN, or an infinite one, says nothing
   * @return bit i for each {@code out[i]} below the bound, which NaN is not
   */
  public long estimate(int run, CodedQuery query, float bound, float[] out) {
    KERNELS.estimateCoarsely(blocks.segmentOf(run), blocks.offsetOf(run), RUN, query, 0, out);
    return KERNELS.below(out, RUN, bound);
  }

  /** Returns the bytes allocated. */
  public long bytes() {
    return blocks.bytes();
  }

  /** Frees the memory; the caller guarantees that nobody reads any more. */
  @Override
  public void close() {
    blocks.close();
  }
}
