package dev.vectordb.exception;

/** A file operation failed. */
public final class DatabaseIoException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   */
  public DatabaseIoException(String message) {
    super(message);
  }

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   * @param cause what led to it
   */
  public DatabaseIoException(String message, Throwable cause) {
    super(message, cause);
  }
}
