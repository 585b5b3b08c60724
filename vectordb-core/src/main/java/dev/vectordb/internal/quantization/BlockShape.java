package dev.vectordb.internal.quantization;

import java.util.Objects;

/**
 * What the layout of {@link NeighborBlocks} and of runs follows from.
 *
 * @param dimension components of a vector
 * @param slots neighbours of a node, a multiple of {@link CodeKernels#SLOT_MULTIPLE}
 * @param squaredEuclidean whether the distance is the squared Euclidean one; else the negated dot
 *     product
 * @param words of a code: a bit for each of the first {@code 64 * words} components of the rotated
 *     vector
 */
public record BlockShape(int dimension, int slots, boolean squaredEuclidean, int words) {
  /** Checks the words. */
  public BlockShape {
    Objects.checkIndex(words - 1, CodedQuery.words(Rotation.paddedDimension(dimension)));
  }

  /** The shape with codes of all components. */
  public BlockShape(int dimension, int slots, boolean squaredEuclidean) {
    this(dimension, slots, squaredEuclidean, CodedQuery.words(Rotation.paddedDimension(dimension)));
  }

  /** Returns the shape for graphs with so many links of a node. */
  public static BlockShape of(int dimension, int links, boolean squaredEuclidean) {
    int multiple = CodeKernels.SLOT_MULTIPLE;
    return new BlockShape(
        dimension, (links + multiple - 1) / multiple * multiple, squaredEuclidean);
  }

  /** Returns the bytes of the block of one node. */
  public long blockBytes() {
    return codesOffset() + (long) slots * words * Long.BYTES;
  }

  long factorsOffset() {
    return (long) slots * Integer.BYTES;
  }

  long codesOffset() {
    return 3L * slots * Integer.BYTES;
  }
}
