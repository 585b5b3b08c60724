package dev.vectordb.internal.vector;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Calls kernels on made-up rows until the JVM has compiled them, which shows in that they are
 * faster than plain Java. Works at most half of the time, on the calling thread.
 */
public final class KernelWarmUp {
  /** Should the kernels not get faster than plain Java, they are used nevertheless. */
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** The first calls say nothing: neither form is compiled. */
  private static final int MIN_CALLS = 100;

  /** Share of plain Java's time below which a kernel is compiled. */
  private static final double COMPILED_SHARE = 0.7;

  /** Rows of a call: enough for every bulk form. */
  private static final int ROWS = 2 * VectorKernels.BULK;

  private static final float[] MADE_UP = {0.5f, -0.25f, 0.125f, 1};

  private KernelWarmUp() {}

  /**
   * Warms a family up that {@link KernelFamily#begin began} to, and ends that.
   *
   * @param family the family
   * @param work a fraction of a millisecond of work, with the kernels that it is given
   * @param kernels those of the JVM
   * @param plain plain Java
   * @param stop asked often; true ends the work soon
   */
  public static <K> void run(
      KernelFamily family, Consumer<K> work, K kernels, K plain, BooleanSupplier stop) {
    try {
      long start = System.nanoTime();
      long bestKernels = Long.MAX_VALUE;
      long bestPlain = Long.MAX_VALUE;
      int calls = 0;
      while (!stop.getAsBoolean()
          && System.nanoTime() - start < MOST_NANOS
          && (calls < MIN_CALLS || bestKernels > COMPILED_SHARE * bestPlain)) {
        long before = System.nanoTime();
        work.accept(kernels);
        long between = System.nanoTime();
        work.accept(plain);
        long after = System.nanoTime();
        bestKernels = Math.min(bestKernels, between - before);
        bestPlain = Math.min(bestPlain, after - between);
        calls++;
        LockSupport.parkNanos(after - before);
      }
    } finally {
      family.end();
    }
  }

  /**
   * Warms up what compares vectors, after {@link KernelFamily#begin}.
   *
   * @param kind the distance
   * @param dimension components of a vector
   * @param stop asked often; true ends the work soon
   */
  public static void vectors(DistanceKind kind, int dimension, BooleanSupplier stop) {
    try (VectorRows rows = new VectorRows(dimension)) {
      float[] row = madeUp(dimension);
      int[] ordinals = new int[ROWS];
      for (int i = 0; i < ROWS; i++) {
        ordinals[i] = rows.append(row);
      }
      float[] query = Arrays.copyOf(row, rows.paddedDimension());
      float[] out = new float[ROWS];
      boolean dot = kind == DistanceKind.NEGATED_DOT;
      run(
          KernelFamily.of(kind),
          (VectorKernels kernels) -> {
            if (dot) {
              kernels.dots(query, rows.segmentOf(0), 0, ROWS, out, 0);
              kernels.dot8(query, rows, ordinals, 0, out);
              kernels.dot4(query, rows, ordinals, 0, out);
            } else {
              kernels.squaredEuclideans(query, rows.segmentOf(0), 0, ROWS, out, 0);
              kernels.squaredEuclidean8(query, rows, ordinals, 0, out);
              kernels.squaredEuclidean4(query, rows, ordinals, 0, out);
            }
          },
          VectorKernels.get(),
          VectorKernels.plain(),
          stop);
    }
  }

  /** Returns a vector that is not zero. */
  public static float[] madeUp(int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = MADE_UP[i % MADE_UP.length];
    }
    return vector;
  }
}
