package dev.vectordb.exception;

/** A configuration value is out of its range, or two of them contradict each other. */
public final class InvalidConfigException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param field the argument at fault, as the caller knows it
   * @param problem what is wrong with it, with the value and the limit
   */
  public InvalidConfigException(String field, String problem) {
    super(field, problem);
  }
}
