package dev.vectordb.benchmarks.engine;

import dev.vectordb.internal.quantization.CodeKernels;
import dev.vectordb.internal.quantization.CodedQuery;
import dev.vectordb.internal.vector.VectorKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Variant B2: distances from {@link BitCodes}. The codes of a hop are gathered side by side, as
 * they lie in a block of neighbours, and estimated by the kernel that the index uses for blocks.
 */
final class BitHops implements HopScorer {
  private static final CodeKernels KERNELS = CodeKernels.get();
  private static final VectorKernels FLOATS = VectorKernels.get();
  private static final int LINE_BYTES = 64;

  private final BitCodes codes;
  private final CodedQuery query;
  private final MemorySegment block;
  private final float[] estimates;
  private float base;

  /**
   * Creates a scorer.
   *
   * @param longest nodes of a hop at most
   */
  BitHops(BitCodes codes, int longest) {
    this.codes = codes;
    this.query = new CodedQuery(codes.rotation);
    int slots = slots(longest);
    this.block =
        Arena.ofAuto()
            .allocate(
                2L * slots * Float.BYTES + (long) slots * codes.words * Long.BYTES, LINE_BYTES);
    this.estimates = new float[slots];
  }

  private static int slots(int count) {
    return (count + CodeKernels.SLOT_MULTIPLE - 1) & -CodeKernels.SLOT_MULTIPLE;
  }

  @Override
  public void aim(float[] newQuery) {
    query.aim(newQuery);
    base =
        codes.euclidean
            ? FLOATS.squaredEuclidean(newQuery, codes.mean)
            : -FLOATS.dot(newQuery, codes.mean);
  }

  @Override
  public void score(int[] nodes, int count, float[] out) {
    int slots = slots(count);
    gather(nodes, count, slots);
    KERNELS.estimate(block, 0, slots, query, base, estimates);
    System.arraycopy(estimates, 0, out, 0, count);
  }

  private void gather(int[] nodes, int count, int slots) {
    MemorySegment from = codes.memory;
    long step = (long) slots * Long.BYTES;
    for (int slot = 0; slot < count; slot++) {
      long row = (long) nodes[slot] * codes.stride;
      long to = 2L * slots * Float.BYTES + (long) slot * Long.BYTES;
      for (int word = 0; word < codes.words; word++) {
        block.set(BitCodes.LONG, to, from.get(BitCodes.LONG, row));
        row += Long.BYTES;
        to += step;
      }
      block.set(BitCodes.FLOAT, (long) slot * Float.BYTES, from.get(BitCodes.FLOAT, row));
      block.set(
          BitCodes.FLOAT,
          (long) (slots + slot) * Float.BYTES,
          from.get(BitCodes.FLOAT, row + Float.BYTES));
    }
  }
}
