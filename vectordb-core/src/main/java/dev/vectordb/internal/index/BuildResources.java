package dev.vectordb.internal.index;

import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * What {@link VectorIndex#build} may use.
 *
 * @param helpers runs threads that help the calling one; may start them late or never
 * @param threads how many work at most, the calling one included; at least 1
 * @param stop asked often, from all of them; true ends the build soon, without a result
 */
public record BuildResources(Executor helpers, int threads, BooleanSupplier stop) {
  /** Checks the number. */
  public BuildResources {
    if (threads < 1) {
      throw new IllegalArgumentException("threads " + threads);
    }
  }
}
