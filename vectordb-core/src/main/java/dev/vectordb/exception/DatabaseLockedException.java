package dev.vectordb.exception;

/** The directory is open already, in this process or in another; the message names the holder. */
public final class DatabaseLockedException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   */
  public DatabaseLockedException(String message) {
    super(message);
  }
}
