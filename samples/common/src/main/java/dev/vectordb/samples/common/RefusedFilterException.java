package dev.vectordb.samples.common;

/** A filter that the user has typed cannot be used; the message says why. */
public final class RefusedFilterException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param cause what the store or its parser says
   */
  public RefusedFilterException(RuntimeException cause) {
    super(cause.getMessage(), cause);
  }
}
