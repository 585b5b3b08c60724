package dev.vectordb.exception;

/** A search, or what another operation with a filter has to find, ran past its deadline. */
public final class SearchTimeoutException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   */
  public SearchTimeoutException(String message) {
    super(message);
  }
}
