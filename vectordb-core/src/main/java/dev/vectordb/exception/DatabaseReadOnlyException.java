package dev.vectordb.exception;

/**
 * The database accepts no writes: it was opened read-only, its disk is full, or an earlier write
 * failed for good.
 */
public final class DatabaseReadOnlyException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   */
  public DatabaseReadOnlyException(String message) {
    super(message);
  }

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   * @param cause what led to it
   */
  public DatabaseReadOnlyException(String message, Throwable cause) {
    super(message, cause);
  }
}
