package dev.vectordb.internal.quantization;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes one of several codes that stand side by side, as {@link NeighborBlocks} describes them:
 * the code of a vector as seen from a center, and the two factors that turn it into a distance. Not
 * thread-safe.
 */
final class SlotEncoder {
  private static final CodeKernels KERNELS = CodeKernels.get();

  private final BlockShape shape;
  private final long[] code;

  /** The same if the code leaves components out, which only its factors take in; else null. */
  private final long @Nullable [] whole;

  private final float[] sums = new float[CodeKernels.SUMS];

  SlotEncoder(BlockShape shape) {
    this.shape = shape;
    this.code = new long[shape.words()];
    int all = CodedQuery.words(Rotation.paddedDimension(shape.dimension()));
    this.whole = all == shape.words() ? null : new long[all];
  }

  /**
   * Writes a slot.
   *
   * @param center rotated, {@code float[paddedDimension]}
   * @param vector rotated
   * @param factors where the first factor of the first slot stands in the target, in bytes
   */
  void put(float[] center, float[] vector, MemorySegment target, long factors, int slot) {
    KERNELS.encode(center, vector, code, sums);
    if (whole != null) {
      float absolute = sums[CodeKernels.ABSOLUTE];
      float signsOwn = sums[CodeKernels.SIGNS_OWN];
      KERNELS.encode(center, vector, whole, sums);
      sums[CodeKernels.ABSOLUTE] = absolute;
      sums[CodeKernels.SIGNS_OWN] = signsOwn;
    }
    put(target, factors, slot, a(), b());
  }

  /** Writes a slot that holds nothing: infinitely far. */
  void clear(MemorySegment target, long factors, int slot) {
    Arrays.fill(code, 0);
    put(target, factors, slot, Float.POSITIVE_INFINITY, 0);
  }

  /** The length of the difference by its dot product with the signs: r / s in the paper's terms. */
  private float scale() {
    float absolute = sums[CodeKernels.ABSOLUTE];
    return absolute == 0 ? 0 : sums[CodeKernels.SQUARES] / absolute;
  }

  private float a() {
    float known = scale() * sums[CodeKernels.SIGNS_OWN];
    return shape.squaredEuclidean()
        ? sums[CodeKernels.SQUARES] + 2 * known
        : known - sums[CodeKernels.OWN_DIFFERENCE];
  }

  private float b() {
    return shape.squaredEuclidean() ? -2 * scale() : -scale();
  }

  private void put(MemorySegment target, long factors, int slot, float a, float b) {
    int slots = shape.slots();
    target.set(NeighborBlocks.FLOAT, factors + (long) slot * Float.BYTES, a);
    target.set(NeighborBlocks.FLOAT, factors + (long) (slots + slot) * Float.BYTES, b);
    long codes = factors + 2L * slots * Float.BYTES;
    for (int word = 0; word < code.length; word++) {
      target.set(
          NeighborBlocks.LONG, codes + ((long) word * slots + slot) * Long.BYTES, code[word]);
    }
  }
}
