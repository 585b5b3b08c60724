package dev.vectordb.exception;

/** No collection of that name exists in the tenant. */
public final class CollectionNotFoundException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   */
  public CollectionNotFoundException(String message) {
    super(message);
  }
}
