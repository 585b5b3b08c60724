package dev.vectordb.exception;

/** A store, queue or number of open things has reached its bound. Nothing was changed. */
public final class CapacityExceededException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what is full, and the bound
   */
  public CapacityExceededException(String message) {
    super(message);
  }
}
