package dev.vectordb.exception;

/** A collection of that name exists already, or exists with another configuration. */
public final class CollectionExistsException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   */
  public CollectionExistsException(String message) {
    super(message);
  }
}
