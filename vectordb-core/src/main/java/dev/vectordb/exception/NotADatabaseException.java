package dev.vectordb.exception;

/** A directory is not empty and does not hold a database. */
public final class NotADatabaseException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   */
  public NotADatabaseException(String message) {
    super(message);
  }
}
