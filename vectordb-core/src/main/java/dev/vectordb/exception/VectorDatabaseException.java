package dev.vectordb.exception;

import org.jspecify.annotations.Nullable;

/**
 * The root of every failure that the database reports. The subclass names the kind of failure; the
 * message says what was wrong and, where there is one, the way out.
 */
public class VectorDatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   */
  public VectorDatabaseException(String message) {
    super(message);
  }

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   * @param cause what led to it; null if nothing did
   */
  public VectorDatabaseException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
