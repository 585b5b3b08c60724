package dev.vectordb.internal.engine;

import dev.vectordb.internal.quantization.CodeWarmUp;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.KernelFamily;
import dev.vectordb.internal.vector.KernelWarmUp;
import dev.vectordb.model.CollectionConfig;
import java.util.function.BooleanSupplier;

/**
 * Has the kernels that a collection needs compiled, in the background, before its searches use
 * them. Each family once in the life of a JVM, by the first collection that needs it. Searches
 * along blocks of neighbours are rehearsed when the first blocks come; see {@link
 * dev.vectordb.internal.index.VectorIndex#rehearse}.
 */
final class WarmUp {
  /**
   * The compiler of the JVM is busy with whatever the process begins with, and the first searches
   * are best served by plain Java, which it compiles in a moment.
   */
  private static final long DELAY_MILLIS = 500;

  private WarmUp() {}

  /** Begins; returns at once. */
  static void start(CollectionConfig config, DistanceKind kind, EngineRuntime runtime) {
    BooleanSupplier stop = runtime::isClosing;
    int dimension = config.dimension();
    start(KernelFamily.of(kind), runtime, () -> KernelWarmUp.vectors(kind, stop));
    switch (config.precision()) {
      case INT8 -> start(KernelFamily.BYTES, runtime, () -> CodeWarmUp.bytes(dimension, stop));
      case FLOAT16 -> start(KernelFamily.HALVES, runtime, () -> CodeWarmUp.halves(dimension, stop));
      case FLOAT32, BINARY -> {}
    }
  }

  private static void start(KernelFamily family, EngineRuntime runtime, Runnable work) {
    if (family.begin()) {
      runtime.inBackgroundAfter(
          DELAY_MILLIS,
          () -> {
            try {
              work.run();
            } finally {
              family.end();
            }
          });
    }
  }
}
