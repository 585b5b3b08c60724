package dev.vectordb.internal.quantization;

import dev.vectordb.internal.vector.VectorRows;
import org.jspecify.annotations.Nullable;

/**
 * One-bit codes of the vectors that are appended to rows, as soon as they fill a run of {@link
 * #RUN} ({@link RunBlocks}). All are seen from one center, the mean of the first run.
 *
 * <p>One thread appends; any number reads, up to {@link #end}, without a lock.
 */
public final class RunCodes implements AutoCloseable {
  /** Vectors in a run. */
  public static final int RUN = RunBlocks.RUN;

  /** Fewer dimensions have too few bits for an estimate. */
  static final int MIN_DIMENSION = 96;

  private final VectorRows rows;
  private final int first;
  private final RunBlocks blocks;
  private final float[] row;
  private volatile int end;

  /** Of the appending thread. */
  private boolean exhausted;

  private RunCodes(VectorRows rows, boolean squaredEuclidean) {
    this.rows = rows;
    this.first = rows.count();
    this.end = first;
    this.blocks = new RunBlocks(rows.dimension(), squaredEuclidean, null, 0);
    this.row = new float[rows.dimension()];
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
      if (!makeRoom((next - first) / RUN + 1)) {
        return;
      }
      if (next == first) {
        blocks.centerOn(rows, first, RUN);
        blocks.publishCenter();
      }
      for (int slot = 0; slot < RUN; slot++) {
        rows.read(next + slot, row);
        blocks.put(next - first + slot, row);
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

  RunBlocks blocks() {
    return blocks;
  }

  /** Frees the memory; the caller guarantees that nobody reads any more. */
  @Override
  public void close() {
    blocks.close();
  }
}
