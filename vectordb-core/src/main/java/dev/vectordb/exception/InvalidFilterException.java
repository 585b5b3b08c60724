package dev.vectordb.exception;

/**
 * A filter is well-formed but breaks a limit: too deep, too many nodes, too many values, too long.
 */
public final class InvalidFilterException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param field the argument at fault, as the caller knows it
   * @param problem what is wrong with it, with the value and the limit
   */
  public InvalidFilterException(String field, String problem) {
    super(field, problem);
  }
}
