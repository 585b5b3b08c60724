package dev.vectordb.exception;

/** The role of a key does not allow what was asked for. Nothing was done. */
public final class AccessDeniedException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message which role is needed
   */
  public AccessDeniedException(String message) {
    super(message);
  }
}
