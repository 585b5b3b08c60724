package dev.vectordb.exception;

import org.jspecify.annotations.Nullable;

/** A re-ranker failed, or did not give each hit a score. The search itself had succeeded. */
public final class RerankException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   * @param cause what the re-ranker threw; null if it threw nothing
   */
  public RerankException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
