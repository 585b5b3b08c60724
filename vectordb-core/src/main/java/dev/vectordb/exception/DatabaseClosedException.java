package dev.vectordb.exception;

/** The database was closed, or is closing. */
public final class DatabaseClosedException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   */
  public DatabaseClosedException(String message) {
    super(message);
  }
}
