package dev.vectordb.exception;

/** A record id is empty, too long, or holds a character that no id may hold. */
public final class InvalidIdException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param field the argument at fault, as the caller knows it
   * @param problem what is wrong with it, with the value and the limit
   */
  public InvalidIdException(String field, String problem) {
    super(field, problem);
  }
}
