package dev.vectordb.spring.boot;

import dev.vectordb.exception.VectorDatabaseException;

/**
 * The database refused to open a collection as the properties describe it. Tells such a refusal
 * from one that the application's own code met.
 */
final class CollectionSettingsException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  private final VectorDatabaseException refusal;

  CollectionSettingsException(VectorDatabaseException refusal) {
    super(String.valueOf(refusal.getMessage()), refusal);
    this.refusal = refusal;
  }

  VectorDatabaseException refusal() {
    return refusal;
  }
}
