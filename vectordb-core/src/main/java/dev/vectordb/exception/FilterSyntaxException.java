package dev.vectordb.exception;

/**
 * A filter text cannot be parsed. The message shows the line at fault with a caret under the first
 * character that does not fit.
 */
public final class FilterSyntaxException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;

  /**
   * Creates the exception.
   *
   * @param problem what was expected and what was found, with the excerpt and the caret
   * @param line the line at fault, from 1
   * @param column the column at fault in UTF-16 units, from 1
   */
  public FilterSyntaxException(String problem, int line, int column) {
    super("filter", "line " + line + ", column " + column + ": " + problem);
    this.line = line;
    this.column = column;
  }

  /**
   * Returns the line at fault.
   *
   * @return the line, from 1
   */
  public int line() {
    return line;
  }

  /**
   * Returns the column at fault.
   *
   * @return the column in UTF-16 units, from 1
   */
  public int column() {
    return column;
  }
}
