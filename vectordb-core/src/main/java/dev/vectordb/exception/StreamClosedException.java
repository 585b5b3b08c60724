package dev.vectordb.exception;

/** A stream of changes or events was used after it was closed. */
public final class StreamClosedException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message which stream
   */
  public StreamClosedException(String message) {
    super(message);
  }
}
