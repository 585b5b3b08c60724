package dev.vectordb.spring.boot;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * What the engine finds by name, for native images: the catalog's migrations, the driver that
 * Flyway looks up, the two classes that Caffeine picks by the features of the record cache, and the
 * kernels on codes, which are called through method handles. The other kernels are linked directly
 * and need no hint.
 */
final class VectorDbRuntimeHints implements RuntimeHintsRegistrar {

  static final String JDBC_DRIVER = "org.h2.Driver";
  static final String MIGRATIONS = "dev/vectordb/catalog/migration/*.sql";

  /**
   * Strong keys and values, with statistics, bounded by weight; then the entries of such a cache.
   */
  static final List<String> CACHE_CLASSES =
      List.of(
          "com.github.benmanes.caffeine.cache.SSSMW", "com.github.benmanes.caffeine.cache.PSMW");

  static final String CODE_KERNELS = "dev.vectordb.internal.quantization.CodeKernels";

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    hints.resources().registerPattern(MIGRATIONS);
    hints
        .reflection()
        .registerTypeIfPresent(classLoader, JDBC_DRIVER, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
    hints
        .reflection()
        .registerTypeIfPresent(classLoader, CODE_KERNELS, MemberCategory.INVOKE_DECLARED_METHODS);
    for (String name : CACHE_CLASSES) {
      // A constructor, or where there is one a static field FACTORY that holds it.
      hints
          .reflection()
          .registerTypeIfPresent(
              classLoader,
              name,
              MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
              MemberCategory.ACCESS_DECLARED_FIELDS);
    }
  }
}
