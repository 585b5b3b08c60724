package dev.vectordb.spring.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/** What the engine finds by name, for native images. */
final class VectorDbRuntimeHints implements RuntimeHintsRegistrar {

  /** The vector kernels need a module that may be missing, so they are never linked directly. */
  static final String SIMD_KERNELS = "dev.vectordb.internal.vector.PanamaKernels";

  static final String JDBC_DRIVER = "org.h2.Driver";
  static final String MIGRATIONS = "dev/vectordb/catalog/migration/*.sql";

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    hints.resources().registerPattern(MIGRATIONS);
    hints
        .reflection()
        .registerTypeIfPresent(classLoader, JDBC_DRIVER, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS)
        .registerType(TypeReference.of(SIMD_KERNELS), MemberCategory.INVOKE_DECLARED_CONSTRUCTORS);
  }
}
