package dev.vectordb.exception;

/** A vector has a component that is not finite, or a norm that its metric cannot use. */
public final class InvalidVectorException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param field the argument at fault, as the caller knows it
   * @param problem what is wrong with it, with the value and the limit
   */
  public InvalidVectorException(String field, String problem) {
    super(field, problem);
  }
}
