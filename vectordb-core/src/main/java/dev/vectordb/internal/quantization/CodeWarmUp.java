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
   * Warms up dot products with codes of one byte a component, after {@link KernelFamily#begin}.
   *
   * @param dimension components of a vector
   * @param stop asked often; true ends the work soon
   */
  public static void bytes(int dimension, BooleanSupplier stop) {
    int bytes = VectorKernels.paddedBytes(dimension);
    short[] query = new short[bytes];
    int[] out = new int[ROWS];
    VectorKernels kernels = VectorKernels.get();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment codes = arena.allocate((long) ROWS * bytes, Long.BYTES);
      KernelWarmUp.run(
          KernelFamily.BYTES,
          () -> kernels.byteDots(query, codes, 0, bytes, ROWS, out),
          (long) ROWS * query.length,
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
    VectorKernels kernels = VectorKernels.get();
    try (Arena arena = Arena.ofShared()) {
      MemorySegment codes = arena.allocate((long) ROWS * bytes, Long.BYTES);
      KernelWarmUp.run(
          KernelFamily.HALVES,
          () -> kernels.halfDots(query, codes, 0, bytes, ROWS, out, 0),
          (long) ROWS * query.length,
          stop);
    }
  }
}
