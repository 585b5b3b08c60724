package dev.vectordb.internal.quantization;

import dev.vectordb.internal.vector.OffHeapRows;
import dev.vectordb.internal.vector.VectorRows;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One-bit codes of vectors, {@link #RUN} side by side as those of the neighbours of a node in
 * {@link NeighborBlocks}, so that one call of the kernel bounds the distances of all of them. All
 * are seen from one center.
 *
 * <pre>
 * run: float a[RUN] | float b[RUN] | long code[words][RUN]
 * </pre>
 *
 * <p>One thread writes. Readers take no lock but may only touch places that were published to them
 * by some other release and acquire.
 */
final class RunBlocks implements AutoCloseable {
  /** Vectors in a run. */
  static final int RUN = 32;

  /** The mean of more rows is hardly another one. */
  private static final int MOST_FOR_CENTER = 256;

  private final BlockShape shape;
  private final Rotation rotation;
  private final SlotEncoder slots;
  private final OffHeapRows runs;
  private final float[] plain;
  private final float[] rotated;
  private final float[] center;
  private volatile boolean centered;

  /**
   * Creates places without a center.
   *
   * @param base the first runs, or null; stays the caller's
   * @param baseRuns how many
   */
  RunBlocks(int dimension, boolean squaredEuclidean, @Nullable MemorySegment base, int baseRuns) {
    this(new BlockShape(dimension, RUN, squaredEuclidean), base, baseRuns);
  }

  /** Creates places of runs of another shape without a center. */
  RunBlocks(BlockShape shape, @Nullable MemorySegment base, int baseRuns) {
    this.shape = shape;
    this.rotation = NeighborBlocks.rotation(shape.dimension());
    this.slots = new SlotEncoder(shape);
    this.runs = new OffHeapRows(RUN * bytesPerVector(shape), base, baseRuns, (byte) 0);
    this.plain = new float[shape.dimension()];
    this.rotated = new float[rotation.paddedDimension()];
    this.center = new float[rotation.paddedDimension()];
  }

  /** Returns the bytes of one run, a multiple of 64. */
  static long runBytes(int dimension) {
    return RUN * bytesPerVector(dimension);
  }

  /** Returns the share of one vector in them. */
  static long bytesPerVector(int dimension) {
    return bytesPerVector(new BlockShape(dimension, RUN, false));
  }

  private static long bytesPerVector(BlockShape shape) {
    return 2L * Float.BYTES + (long) shape.words() * Long.BYTES;
  }

  /** Sees vectors from the mean of {@code count} rows from {@code first} on, at least one. */
  void centerOn(VectorRows rows, int first, int count) {
    int sample = Math.min(count, MOST_FOR_CENTER);
    float[] mean = new float[plain.length];
    for (int i = 0; i < sample; i++) {
      rows.read(first + (int) ((long) i * count / sample), plain);
      for (int j = 0; j < mean.length; j++) {
        mean[j] += plain[j] / sample;
      }
    }
    rotation.apply(mean, center);
  }

  /** Sees vectors from a rotated center, {@code float[paddedDimension]}. */
  void centerOn(float[] rotatedCenter) {
    System.arraycopy(rotatedCenter, 0, center, 0, center.length);
  }

  /** Lets readers see the center, and what was put before. */
  void publishCenter() {
    centered = true;
  }

  /** Returns whether there is a center to be read. */
  boolean isCentered() {
    return centered;
  }

  /** Returns the rotated center; only read, and only if there is one. */
  float[] center() {
    return center;
  }

  /** Makes room for so many runs; may throw {@link OutOfMemoryError}. */
  void ensure(int count) {
    runs.ensure(count);
  }

  /**
   * Writes the code of a vector, seen from the center.
   *
   * @param place for which there is room
   * @param vector {@code float[dimension]} or longer
   */
  void put(int place, float[] vector) {
    rotation.apply(vector, rotated);
    MemorySegment run = segmentOf(place / RUN);
    long offset = offsetOf(place / RUN);
    int slot = place % RUN;
    slots.put(center, rotated, run, offset, slot);
    long a = offset + (long) slot * Float.BYTES;
    long b = a + (long) RUN * Float.BYTES;
    if (!Float.isFinite(run.get(NeighborBlocks.FLOAT, a))
        || !Float.isFinite(run.get(NeighborBlocks.FLOAT, b))) {
      // Of numbers too large to be added nothing is known: it may be the nearest.
      run.set(NeighborBlocks.FLOAT, a, Float.NEGATIVE_INFINITY);
      run.set(NeighborBlocks.FLOAT, b, 0);
    }
  }

  BlockShape shape() {
    return shape;
  }

  Rotation rotation() {
    return rotation;
  }

  MemorySegment segmentOf(int run) {
    return runs.segmentOf(run);
  }

  long offsetOf(int run) {
    return runs.offsetOf(run);
  }

  /** Returns the bytes allocated; a base is not counted. */
  long bytes() {
    return runs.bytes();
  }

  /** Frees the memory; the caller guarantees that nobody reads any more. */
  @Override
  public void close() {
    runs.close();
  }
}
