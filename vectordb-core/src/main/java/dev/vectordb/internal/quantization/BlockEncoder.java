package dev.vectordb.internal.quantization;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Makes the blocks of {@link NeighborBlocks}, one node at a time. Not thread-safe. */
public final class BlockEncoder {
  private static final CodeKernels KERNELS = CodeKernels.get();

  private final BlockShape shape;
  private final RotatedRows rows;
  private final float[] own;
  private final float[] other;
  private final long[] code;
  private final float[] sums = new float[CodeKernels.SUMS];

  /**
   * Creates an encoder.
   *
   * @param rows the vectors; may be shared with other encoders
   */
  public BlockEncoder(BlockShape shape, RotatedRows rows) {
    this.shape = shape;
    this.rows = rows;
    this.own = new float[Rotation.paddedDimension(shape.dimension())];
    this.other = new float[own.length];
    this.code = new long[shape.words()];
  }

  /** Returns what stands before the first block. */
  public static byte[] header(BlockShape shape, int count) {
    ByteBuffer header =
        ByteBuffer.allocate(NeighborBlocks.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.asIntBuffer().put(NeighborBlocks.header(shape, count));
    return header.array();
  }

  /**
   * Writes the block of a node.
   *
   * @param node the node
   * @param ids its neighbours
   * @param links how many
   * @param target where to
   * @param offset of the block, in bytes
   */
  public void encode(int node, int[] ids, int links, MemorySegment target, long offset) {
    rows.read(node, own);
    for (int slot = 0; slot < shape.slots(); slot++) {
      if (slot < links) {
        rows.read(ids[slot], other);
        KERNELS.encode(own, other, code, sums);
        put(target, offset, slot, ids[slot], a(), b());
      } else {
        Arrays.fill(code, 0);
        put(target, offset, slot, -1, Float.POSITIVE_INFINITY, 0);
      }
    }
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

  private void put(MemorySegment target, long offset, int slot, int id, float a, float b) {
    int slots = shape.slots();
    target.set(NeighborBlocks.INT, offset + (long) slot * Integer.BYTES, id);
    long factors = offset + shape.factorsOffset();
    target.set(NeighborBlocks.FLOAT, factors + (long) slot * Float.BYTES, a);
    target.set(NeighborBlocks.FLOAT, factors + (long) (slots + slot) * Float.BYTES, b);
    long codes = offset + shape.codesOffset();
    for (int word = 0; word < code.length; word++) {
      target.set(
          NeighborBlocks.LONG, codes + ((long) word * slots + slot) * Long.BYTES, code[word]);
    }
  }
}
