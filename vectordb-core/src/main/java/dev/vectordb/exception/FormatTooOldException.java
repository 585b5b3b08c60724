package dev.vectordb.exception;

/** A file was written by a version older than this one can read. */
public final class FormatTooOldException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   */
  public FormatTooOldException(String message) {
    super(message);
  }
}
