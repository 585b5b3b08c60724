package dev.vectordb.exception;

/** A vector's length, or a configured dimension, differs from the dimension of the collection. */
public final class DimensionMismatchException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  private final int expected;
  private final int actual;

  /**
   * Creates the exception.
   *
   * @param field the argument at fault, as the caller knows it
   * @param expected the dimension of the collection
   * @param actual the dimension that was given
   */
  public DimensionMismatchException(String field, int expected, int actual) {
    super(
        field,
        "has dimension " + actual + ", the collection holds vectors of dimension " + expected);
    this.expected = expected;
    this.actual = actual;
  }

  /**
   * Returns the dimension of the collection.
   *
   * @return the dimension that was expected
   */
  public int expected() {
    return expected;
  }

  /**
   * Returns the dimension that was given.
   *
   * @return the dimension that was refused
   */
  public int actual() {
    return actual;
  }
}
