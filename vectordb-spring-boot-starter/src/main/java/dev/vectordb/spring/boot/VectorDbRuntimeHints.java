package dev.vectordb.spring.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * What the engine finds by name, for native images: the catalog's migrations, and the driver that
 * Flyway looks up. The vector kernels are linked directly and need no hint.
 */
final class VectorDbRuntimeHints implements RuntimeHintsRegistrar {

  static final String JDBC_DRIVER = "org.h2.Driver";
  static final String MIGRATIONS = "dev/vectordb/catalog/migration/*.sql";

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    hints.resources().registerPattern(MIGRATIONS);
    hints
        .reflection()
        .registerTypeIfPresent(classLoader, JDBC_DRIVER, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
  }
}
