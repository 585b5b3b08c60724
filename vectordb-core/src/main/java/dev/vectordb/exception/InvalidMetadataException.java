package dev.vectordb.exception;

/**
 * Metadata or text is too large, nested too deeply, or holds a value of a type that is not
 * supported.
 */
public final class InvalidMetadataException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param field the argument at fault, as the caller knows it
   * @param problem what is wrong with it, with the value and the limit
   */
  public InvalidMetadataException(String field, String problem) {
    super(field, problem);
  }
}
