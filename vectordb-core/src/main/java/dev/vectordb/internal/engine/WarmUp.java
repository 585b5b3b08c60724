package dev.vectordb.internal.engine;

import dev.vectordb.internal.quantization.BlockShape;
import dev.vectordb.internal.quantization.CodeWarmUp;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.KernelFamily;
import dev.vectordb.internal.vector.KernelWarmUp;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.IndexKind;
import java.util.function.BooleanSupplier;

/**
 * Has the kernels that a collection needs compiled, in the background, before its searches use
 * them. Each family once in the life of a JVM, by the first collection that needs it.
 */
final class WarmUp {
  private WarmUp() {}

  /** Begins; returns at once. */
  static void start(CollectionConfig config, DistanceKind kind, EngineRuntime runtime) {
    BooleanSupplier stop =
        () -> {
          runtime.foreground().letPass();
          return runtime.isClosing();
        };
    int dimension = config.dimension();
    start(KernelFamily.of(kind), runtime, () -> KernelWarmUp.vectors(kind, dimension, stop));
    if (config.indexKind() == IndexKind.HNSW) {
      int links = 2 * config.hnsw().maxConnections();
      BlockShape shape = BlockShape.of(dimension, links, kind == DistanceKind.SQUARED_EUCLIDEAN);
      start(KernelFamily.BLOCKS, runtime, () -> CodeWarmUp.blocks(shape, stop));
    }
    switch (config.precision()) {
      case INT8 -> start(KernelFamily.BYTES, runtime, () -> CodeWarmUp.bytes(dimension, stop));
      case FLOAT16 -> start(KernelFamily.HALVES, runtime, () -> CodeWarmUp.halves(dimension, stop));
      case FLOAT32, BINARY -> {}
    }
  }

  private static void start(KernelFamily family, EngineRuntime runtime, Runnable work) {
    if (family.begin()) {
      runtime.inBackground(() -> {
        try {
          work.run();
        } finally {
          family.end();
        }
      });
    }
  }
}
