package dev.vectordb.exception;

/** A search iterator was used after it was closed, or too many are open. */
public final class SearchIteratorException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   */
  public SearchIteratorException(String message) {
    super(message);
  }
}
