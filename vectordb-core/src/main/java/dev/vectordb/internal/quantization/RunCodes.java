package dev.vectordb.internal.quantization;

import dev.vectordb.internal.vector.OffHeapRows;
import dev.vectordb.internal.vector.VectorRows;
import org.jspecify.annotations.Nullable;

/**
 * One-bit codes of vectors in the order in which they come, {@link #RUN} side by side in a block as
 * those of {@link NeighborBlocks}, so that one call of the kernel bounds the distances of all of
 * them. All are seen from one center, the mean of the first run.
 *
 * <p>One thread appends; any number reads, up to {@link #end}, without a lock.
 */
public final class RunCodes implements AutoCloseable {
  /** Vectors in a block. */
  public static final int RUN = 32;

  /** Fewer dimensions have too few bits for an estimate. */
  private static final int MIN_DIMENSION = 96;

  private final VectorRows rows;
  private final int first;
  private final BlockShape shape;
  private final Rotation rotation;
  private final SlotEncoder slots;
  private final OffHeapRows blocks;
  private final float[] plain;
  private final float[] rotated;

  /** Rotated; written before the first block is published, and never again. */
  private final float[] center;

  private volatile int end;

  /** Of the appending thread. */
  private boolean exhausted;

  private RunCodes(VectorRows rows, boolean squaredEuclidean) {
    this.rows = rows;
    this.first = rows.count();
    this.end = first;
    this.shape = new BlockShape(rows.dimension(), RUN, squaredEuclidean);
    this.rotation = NeighborBlocks.rotation(rows.dimension());
    this.slots = new SlotEncoder(shape);
    this.blocks = new OffHeapRows(shape.blockBytes(), null, 0, (byte) 0);
    this.plain = new float[rows.dimension()];
    this.rotated = new float[rotation.paddedDimension()];
    this.center = new float[rotation.paddedDimension()];
  }

  /**
   * Creates codes of the vectors that are appended from now on.
   *
   * @param rows where they are; stay the caller's
   * @param squaredEuclidean whether distances are squared Euclidean ones; else negated dot products
   * @return the codes; null if vectors are too short for codes to say much
   */
  public static @Nullable RunCodes after(VectorRows rows, boolean squaredEuclidean) {
    return rows.dimension() < MIN_DIMENSION ? null : new RunCodes(rows, squaredEuclidean);
  }

  /**
   * Takes up the rows that were appended since the last call, as far as they fill a run and there
   * is memory for them: what has no code is compared by its vector.
   */
  public void follow() {
    int next = end;
    while (rows.count() - next >= RUN && !exhausted) {
      int block = (next - first) / RUN;
      if (!makeRoom(block + 1)) {
        return;
      }
      if (block == 0) {
        setCenter();
      }
      for (int slot = 0; slot < RUN; slot++) {
        rows.read(next + slot, plain);
        rotation.apply(plain, rotated);
        slots.put(
            center, rotated, next + slot, blocks.segmentOf(block), blocks.offsetOf(block), slot);
      }
      next += RUN;
      end = next;
    }
  }

  private boolean makeRoom(int count) {
    try {
      blocks.ensure(count);
    } catch (OutOfMemoryError e) {
      exhausted = true; // slower scans are no reason to refuse a write
    }
    return !exhausted;
  }

  private void setCenter() {
    float[] mean = new float[plain.length];
    for (int i = 0; i < RUN; i++) {
      rows.read(first + i, plain);
      for (int j = 0; j < mean.length; j++) {
        mean[j] += plain[j] / RUN;
      }
    }
    rotation.apply(mean, center);
  }

  /** Returns the ordinal of the first vector. */
  public int first() {
    return first;
  }

  /** Returns the ordinal after the last vector that has a code: {@link #first} and whole runs. */
  public int end() {
    return end;
  }

  /** Returns the bytes allocated. */
  public long bytes() {
    return blocks.bytes();
  }

  BlockShape shape() {
    return shape;
  }

  Rotation rotation() {
    return rotation;
  }

  float[] center() {
    return center;
  }

  OffHeapRows blocks() {
    return blocks;
  }

  /** Frees the memory; the caller guarantees that nobody reads any more. */
  @Override
  public void close() {
    blocks.close();
  }
}
