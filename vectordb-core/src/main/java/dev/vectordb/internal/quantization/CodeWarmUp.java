package dev.vectordb.internal.quantization;

import dev.vectordb.internal.vector.KernelFamily;
import dev.vectordb.internal.vector.KernelWarmUp;
import dev.vectordb.internal.vector.VectorKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;

/** Warms up what works on codes; see {@link KernelWarmUp}. */
public final class CodeWarmUp {
  private static final int ROWS = 32;

  private CodeWarmUp() {}

  /**
   * Warms up estimates from blocks of neighbours, after {@link KernelFamily#begin}.
   *
   * @param shape the shape of a block
   * @param stop asked often; true ends the work soon
   */
  public static void blocks(BlockShape shape, BooleanSupplier stop) {
    float[] vector = KernelWarmUp.madeUp(shape.dimension());
    CodedQuery query = new CodedQuery(NeighborBlocks.rotation(shape.dimension()));
    float[] out = new float[shape.slots()];
    try (Arena arena = Arena.ofShared()) {
      MemorySegment block = arena.allocate(shape.blockBytes(), Long.BYTES);
      KernelWarmUp.run(
          KernelFamily.BLOCKS,
          (CodeKernels kernels) -> {
            query.aim(vector); // rotates by the kernels of the JVM
            for (int i = 0; i < ROWS; i++) {
              kernels.estimate(block, shape.factorsOffset(), shape.slots(), query, 0, out);
            }
          },
          CodeKernels.get(),
          new ScalarCodeKernels(),
          stop);
    }
  }

  /**
   * Warms up dot products with codes of one byte a component, after {@link KernelFamily#begin}.
   *
   * @param dimension components of a vector
   * @param stop asked often; true ends the work soon
   */
  public static void bytes(int dimension, BooleanSupplier stop) {
    int bytes = VectorKernels.paddedBytes(dimension);
    short[] query = new short[bytes];
    int[] out = new int[ROWS];
    try (Arena arena = Arena.ofShared()) {
      MemorySegment codes = arena.allocate((long) ROWS * bytes, Long.BYTES);
      KernelWarmUp.run(
          KernelFamily.BYTES,
          (VectorKernels kernels) -> kernels.byteDots(query, codes, 0, bytes, ROWS, out),
          VectorKernels.get(),
          VectorKernels.plain(),
          stop);
    }
  }

  /**
   * Warms up dot products with codes of half precision, after {@link KernelFamily#begin}.
   *
   * @param dimension components of a vector
   * @param stop asked often; true ends the work soon
   */
  public static void halves(int dimension, BooleanSupplier stop) {
    int bytes = VectorKernels.paddedBytes(Short.BYTES * dimension);
    float[] query = new float[bytes / Short.BYTES];
    float[] out = new float[ROWS];
    try (Arena arena = Arena.ofShared()) {
      MemorySegment codes = arena.allocate((long) ROWS * bytes, Long.BYTES);
      KernelWarmUp.run(
          KernelFamily.HALVES,
          (VectorKernels kernels) -> kernels.halfDots(query, codes, 0, bytes, ROWS, out, 0),
          VectorKernels.get(),
          VectorKernels.plain(),
          stop);
    }
  }
}
