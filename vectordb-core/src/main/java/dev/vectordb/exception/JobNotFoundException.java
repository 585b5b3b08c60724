package dev.vectordb.exception;

/** There is no such job, or it is too old to be remembered. */
public final class JobNotFoundException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message which job
   */
  public JobNotFoundException(String message) {
    super(message);
  }
}
