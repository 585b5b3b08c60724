package dev.vectordb.exception;

/** A file was written by a newer version than this one can read. */
public final class FormatTooNewException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   */
  public FormatTooNewException(String message) {
    super(message);
  }
}
