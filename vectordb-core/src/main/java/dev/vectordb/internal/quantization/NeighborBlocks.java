package dev.vectordb.internal.quantization;

import dev.vectordb.internal.vector.RowParts;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * For every node of a graph its neighbours and what is needed to estimate their distances to a
 * query, side by side, so that a hop is one place in memory: Gou et al., "SymphonyQG: Towards
 * Symphonious Integration of Quantization and Graph for Approximate Nearest Neighbor Search", 2025.
 *
 * <pre>
 * header, 64 bytes: magic | version | dimension | slots | nodes | squared (0: negated dot) | zeros
 * block of node 0:  int id[slots] | float a[slots] | float b[slots] | long code[words][slots]
 * block of node 1:  ...
 * </pre>
 *
 * All little-endian; a block is a multiple of 64 bytes. A free slot has id -1 and an infinite
 * {@code a}. Read by any number of threads; the memory stays the caller's.
 *
 * <p>The code of neighbour {@code x} of node {@code c} holds the signs of the rotated {@code x -
 * c}. With {@code r} its length, {@code s} the dot product of the signs and the unit vector along
 * it, and {@code q} the query, {@code <q - c, x - c>} is about {@code r/s <signs, q - c>}, of which
 * the part that depends on {@code c} is known beforehand. Hence {@code a} and {@code b} with {@code
 * d(q, x) = d(q, c) + a + b <signs, q>}.
 */
public final class NeighborBlocks {
  static final int HEADER_BYTES = 64;

  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int CACHE_LINE_BYTES = 64;
  private static final int MAGIC = 0x4B4C424E;
  private static final int VERSION = 1;

  /** Rotations of one dimension are all the same, in every file. */
  private static final long ROTATION_SEED = 0x5eed_0f_516_7501L;

  private static final CodeKernels KERNELS = CodeKernels.get();

  private final BlockShape shape;
  private final int count;
  private final MemorySegment memory;
  private final RowParts blocks;

  /**
   * Opens blocks.
   *
   * @param shape what was given to the encoder
   * @param count nodes
   * @param memory the header and the blocks
   * @throws IllegalArgumentException if the memory does not hold that
   */
  public NeighborBlocks(BlockShape shape, int count, MemorySegment memory) {
    this.shape = shape;
    this.count = count;
    this.memory = memory;
    if (memory.byteSize() != HEADER_BYTES + count * shape.blockBytes()) {
      throw new IllegalArgumentException(
          "neighbours of " + count + " nodes in " + memory.byteSize() + " bytes");
    }
    int[] expected = header(shape, count);
    for (int i = 0; i < expected.length; i++) {
      if (memory.get(INT, (long) i * Integer.BYTES) != expected[i]) {
        throw new IllegalArgumentException(
            "header of neighbours: int " + i + " is not " + expected[i]);
      }
    }
    this.blocks = new RowParts(memory.asSlice(HEADER_BYTES), shape.blockBytes(), count);
  }

  static int[] header(BlockShape shape, int count) {
    return new int[] {
      MAGIC, VERSION, shape.dimension(), shape.slots(), count, shape.squaredEuclidean() ? 1 : 0
    };
  }

  /** Returns the rotation of vectors of a dimension. */
  public static Rotation rotation(int dimension) {
    return new Rotation(dimension, ROTATION_SEED);
  }

  /** Returns the nodes that have a block: those below it. */
  public int count() {
    return count;
  }

  /** Returns the neighbours of a node at most. */
  public int slots() {
    return shape.slots();
  }

  /** Returns the bytes of all blocks. */
  public long bytes() {
    return memory.byteSize();
  }

  /**
   * Reads a byte of every cache line of a block, so that all are on their way at once.
   *
   * @return something that depends on all of them; to be used, or the reads are left out
   */
  public int touch(int node) {
    MemorySegment part = blocks.segmentOf(node);
    long at = blocks.offsetOf(node);
    long end = at + shape.blockBytes();
    int sum = 0;
    for (; at < end; at += CACHE_LINE_BYTES) {
      sum += part.get(ValueLayout.JAVA_BYTE, at);
    }
    return sum;
  }

  /**
   * Copies the neighbours of a node.
   *
   * @param out {@code int[slots]} or longer; -1 where there is none
   */
  public void neighbors(int node, int[] out) {
    MemorySegment.copy(blocks.segmentOf(node), INT, blocks.offsetOf(node), out, 0, shape.slots());
  }

  /**
   * Estimates the distances to all neighbours of a node.
   *
   * @param query the query
   * @param distance the exact distance of the node
   * @param out {@code float[slots]} or longer; positive infinity where there is no neighbour
   */
  public void estimate(CodedQuery query, int node, float distance, float[] out) {
    KERNELS.estimate(
        blocks.segmentOf(node),
        blocks.offsetOf(node) + shape.factorsOffset(),
        shape.slots(),
        query,
        distance,
        out);
  }

  /** Copies the block of a node. */
  public void copyBlock(int node, MemorySegment target, long offset) {
    MemorySegment.copy(
        blocks.segmentOf(node), blocks.offsetOf(node), target, offset, shape.blockBytes());
  }
}
