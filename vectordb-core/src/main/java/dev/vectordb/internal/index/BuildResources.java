package dev.vectordb.internal.index;

import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * What {@link VectorIndex#build} may use.
 *
 * @param helpers runs threads that help the calling one; may start them late or never
 * @param threads how many work at most, the calling one included; at least 1
 * @param stop asked from all of them, between pieces of work of a fraction of a millisecond; true
 *     ends the build soon, without a result. It may hold the thread up that asks, so that the build
 *     gives way to what somebody waits for
 */
public record BuildResources(Executor helpers, int threads, BooleanSupplier stop) {
  /** Checks the number. */
  public BuildResources {
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads);
    }
  }
}
