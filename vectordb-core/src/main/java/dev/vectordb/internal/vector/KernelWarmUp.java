package dev.vectordb.internal.vector;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Calls kernels on made-up rows until the JVM has compiled them, which shows in their speed.
 * Uncompiled, they are a hundred times slower. Works half of the time, on the calling thread: the
 * compiler needs a processor too.
 *
 * <p>Rows are short. In a long loop the JVM would compile kernels in the middle of it, where it
 * knows so little of the vectors under way that it takes very long and gains nothing.
 */
public final class KernelWarmUp {
  /** Should the kernels not get fast, they are used nevertheless. */
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** Between two looks at the clock. */
  private static final int CALLS = 64;

  /** For a component, compiled kernels take a tenth of this, and others ten times as much. */
  private static final double FAST_NANOS_PER_COMPONENT = 0.5;

  private static final int COMPONENTS = 128;

  /** Rows of a call: enough for every bulk form. */
  private static final int ROWS = VectorKernels.BULK;

  private static final float[] MADE_UP = {0.5f, -0.25f, 0.125f, 1};

  private KernelWarmUp() {}

  /**
   * Warms a family up that {@link KernelFamily#begin began} to, and ends that.
   *
   * @param family the family
   * @param work calls the kernels of the JVM
   * @param components that it compares
   * @param stop asked often; true ends the work soon
   */
  public static void run(
      KernelFamily family, Runnable work, long components, BooleanSupplier stop) {
    try {
      double fast = FAST_NANOS_PER_COMPONENT * components * CALLS;
      long start = System.nanoTime();
      long taken = Long.MAX_VALUE;
      while (taken > fast && System.nanoTime() - start < MOST_NANOS && !stop.getAsBoolean()) {
        long before = System.nanoTime();
        for (int i = 0; i < CALLS; i++) {
          work.run();
        }
        taken = System.nanoTime() - before;
        LockSupport.parkNanos(taken);
      }
    } finally {
      family.end();
    }
  }

  /**
   * Warms up what compares vectors, after {@link KernelFamily#begin}. Goes the way of searches,
   * which so meets both plain Java and the kernels from the start, and is compiled for both.
   *
   * @param kind the distance
   * @param stop asked often; true ends the work soon
   */
  public static void vectors(DistanceKind kind, BooleanSupplier stop) {
    try (Arena arena = Arena.ofShared();
        VectorRows rows = madeUpRows(arena)) {
      int[] ordinals = new int[ROWS];
      for (int i = 0; i < ROWS; i++) {
        ordinals[i] = i % 2 == 0 ? i / 2 : (ROWS + i) / 2;
      }
      QueryScorer scorer = new QueryScorer(rows, kind);
      scorer.aim(ROWS - 1); // a stored row: by the kernels of the JVM
      float[] out = new float[ROWS];
      run(
          KernelFamily.of(kind),
          () -> {
            scorer.distances(ordinals, ROWS, out);
            scorer.distances(ordinals, VectorKernels.BULK / 2, out);
            scorer.distances(ordinals, 1, out);
            scorer.distancesOfRun(0, ROWS, out);
          },
          (2L * ROWS + VectorKernels.BULK / 2 + 1) * COMPONENTS,
          stop);
    }
  }

  /** Half of them in a base: code that never met one would be thrown away at the first. */
  private static VectorRows madeUpRows(Arena arena) {
    MemorySegment base = arena.allocate(ROWS / 2 * VectorRows.strideBytes(COMPONENTS), Long.BYTES);
    VectorRows rows = new VectorRows(COMPONENTS, base, ROWS / 2);
    float[] row = madeUp();
    for (int i = ROWS / 2; i < ROWS; i++) {
      rows.append(row);
    }
    return rows;
  }

  /** Returns a vector that is not zero. */
  private static float[] madeUp() {
    float[] vector = new float[COMPONENTS];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = MADE_UP[i % MADE_UP.length];
    }
    return vector;
  }
}
