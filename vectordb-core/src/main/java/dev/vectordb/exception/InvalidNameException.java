package dev.vectordb.exception;

/** A collection or tenant name is outside {@code [a-z0-9][a-z0-9_-]{0,62}}. */
public final class InvalidNameException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param field the argument at fault, as the caller knows it
   * @param problem what is wrong with it, with the value and the limit
   */
  public InvalidNameException(String field, String problem) {
    super(field, problem);
  }
}
