package dev.vectordb.internal.quantization;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.IntUnaryOperator;

/** Makes the blocks of {@link NeighborBlocks}, one node at a time. Not thread-safe. */
public final class BlockEncoder {
  private final BlockShape shape;
  private final RotatedRows rows;
  private final SlotEncoder slots;
  private final float[] own;
  private final float[] other;

  /**
   * Creates an encoder.
   *
   * @param rows the vectors; may be shared with other encoders
   */
  public BlockEncoder(BlockShape shape, RotatedRows rows) {
    this.shape = shape;
    this.rows = rows;
    this.slots = new SlotEncoder(shape);
    this.own = new float[Rotation.paddedDimension(shape.dimension())];
    this.other = new float[own.length];
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
    long factors = offset + shape.factorsOffset();
    for (int slot = 0; slot < shape.slots(); slot++) {
      int id = slot < links ? ids[slot] : -1;
      target.set(NeighborBlocks.INT, offset + (long) slot * Integer.BYTES, id);
      if (slot < links) {
        rows.read(id, other);
        slots.put(own, other, target, factors, slot);
      } else {
        slots.clear(target, factors, slot);
      }
    }
  }

  /**
   * Calls the neighbours in a block by other ids, of which nothing else in it depends.
   *
   * @param target where the block is
   * @param offset of the block, in bytes
   * @param newId the new id for an old one
   */
  public void renumber(MemorySegment target, long offset, IntUnaryOperator newId) {
    for (int slot = 0; slot < shape.slots(); slot++) {
      long at = offset + (long) slot * Integer.BYTES;
      int id = target.get(NeighborBlocks.INT, at);
      if (id >= 0) {
        target.set(NeighborBlocks.INT, at, newId.applyAsInt(id));
      }
    }
  }
}
