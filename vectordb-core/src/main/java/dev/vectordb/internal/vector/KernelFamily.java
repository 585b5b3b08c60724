package dev.vectordb.internal.vector;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Kernels that one kind of search needs, compiled and put to use together. Until the JVM has
 * compiled them, the Vector API's are far slower than plain Java; so while a {@link KernelWarmUp}
 * runs, scans use plain Java. Without one, the kernels of the JVM are used from the start.
 */
@SuppressWarnings("ImmutableEnumChecker") // What is compiled is a state of the whole JVM.
public enum KernelFamily {
  /** Dot products of vectors. */
  DOTS,
  /** Squared Euclidean distances of vectors. */
  EUCLIDEANS,
  /** Dot products with codes of one byte a component. */
  BYTES,
  /** Dot products with codes of half precision. */
  HALVES,
  /** Estimates from blocks of neighbours. */
  BLOCKS;

  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile boolean warming;

  /** Returns the family that compares vectors by a distance. */
  public static KernelFamily of(DistanceKind kind) {
    return kind == DistanceKind.NEGATED_DOT ? DOTS : EUCLIDEANS;
  }

  /**
   * Makes scans use plain Java from now on, once in the life of a JVM.
   *
   * @return whether the caller is to warm the family up and must {@link #end} that
   */
  public boolean begin() {
    if (VectorKernels.get() instanceof ScalarKernels || !begun.compareAndSet(false, true)) {
      return false;
    }
    warming = true;
    return true;
  }

  /** Returns whether plain Java is to be used for now. */
  public boolean isWarming() {
    return warming;
  }

  /** Makes scans use the kernels of the JVM from now on. */
  public void end() {
    warming = false;
  }
}
