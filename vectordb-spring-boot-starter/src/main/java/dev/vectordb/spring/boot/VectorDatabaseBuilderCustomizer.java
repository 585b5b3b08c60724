package dev.vectordb.spring.boot;

import dev.vectordb.VectorDatabaseBuilder;

/** Changes how the database is opened, after the properties were applied. Declare it as a bean. */
@FunctionalInterface
public interface VectorDatabaseBuilderCustomizer {

  /**
   * Changes the builder.
   *
   * @param builder what the database will be opened with
   */
  void customize(VectorDatabaseBuilder builder);
}
