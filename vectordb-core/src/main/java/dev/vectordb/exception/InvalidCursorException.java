package dev.vectordb.exception;

/**
 * A cursor was not made by a search of this collection with this query, or was altered. Ask for the
 * first page again.
 */
public final class InvalidCursorException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param field the argument at fault, as the caller knows it
   * @param problem what is wrong with it
   */
  public InvalidCursorException(String field, String problem) {
    super(field, problem);
  }
}
