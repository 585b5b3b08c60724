package dev.vectordb.exception;

/** A record that an operation names does not exist. */
public final class RecordNotFoundException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   */
  public RecordNotFoundException(String message) {
    super(message);
  }
}
