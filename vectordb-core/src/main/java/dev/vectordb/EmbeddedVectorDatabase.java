package dev.vectordb;

import dev.vectordb.exception.NotADatabaseException;

/** The database in this process. */
final class EmbeddedVectorDatabase {
  private EmbeddedVectorDatabase() {}

  static VectorDatabase open(VectorDatabaseBuilder builder) {
    if (builder.indexingThreads >= 0) {
      throw new NotADatabaseException("not there yet: " + builder.directory);
    }
    return VectorDatabase.inMemory();
  }
}
