package dev.vectordb.exception;

/**
 * An argument breaks a rule of the database. Nothing was changed. The message names the field, the
 * offending value and the rule.
 */
public class InvalidInputException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  private final String field;
  private final String problem;

  /**
   * Creates the exception.
   *
   * @param field the argument at fault, as the caller knows it, e.g. {@code "vector"} or {@code
   *     "records[3].id"}
   * @param problem what is wrong with it, with the value and the limit
   */
  public InvalidInputException(String field, String problem) {
    super(field + ": " + problem);
    this.field = field;
    this.problem = problem;
  }

  /**
   * Returns the argument at fault.
   *
   * @return its name, as the caller knows it
   */
  public String field() {
    return field;
  }

  /**
   * Returns what is wrong with the argument: the message without the argument's name.
   *
   * @return the problem, with the value and the limit
   */
  public String problem() {
    return problem;
  }
}
