package dev.vectordb.internal.quantization;

/**
 * What the layout of {@link NeighborBlocks} follows from.
 *
 * @param dimension components of a vector
 * @param slots neighbours of a node, a multiple of {@link CodeKernels#SLOT_MULTIPLE}
 * @param squaredEuclidean whether the distance is the squared Euclidean one; else the negated dot
 *     product
 */
public record BlockShape(int dimension, int slots, boolean squaredEuclidean) {

  /** Returns the shape for graphs with so many links of a node. */
  public static BlockShape of(int dimension, int links, boolean squaredEuclidean) {
    int multiple = CodeKernels.SLOT_MULTIPLE;
    return new BlockShape(
        dimension, (links + multiple - 1) / multiple * multiple, squaredEuclidean);
  }

  /** Returns the words of a code. */
  int words() {
    return Rotation.paddedDimension(dimension) / Long.SIZE;
  }

  /** Returns the bytes of the block of one node. */
  public long blockBytes() {
    return codesOffset() + (long) slots * words() * Long.BYTES;
  }

  long factorsOffset() {
    return (long) slots * Integer.BYTES;
  }

  long codesOffset() {
    return 3L * slots * Integer.BYTES;
  }
}
