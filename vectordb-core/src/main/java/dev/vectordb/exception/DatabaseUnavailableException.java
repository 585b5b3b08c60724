package dev.vectordb.exception;

import org.jspecify.annotations.Nullable;

/**
 * The server of a database that is used over a network cannot be reached, did not answer in time,
 * or takes no more requests.
 */
public final class DatabaseUnavailableException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;
  private final boolean outcomeUnknown;

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   * @param outcomeUnknown whether the server may have done what it was asked for
   * @param cause what led to it; null if nothing did
   */
  public DatabaseUnavailableException(
      String message, boolean outcomeUnknown, @Nullable Throwable cause) {
    super(message, cause);
    this.outcomeUnknown = outcomeUnknown;
  }

  /**
   * Tells whether the server may have done what it was asked for, such as a write whose answer was
   * lost.
   *
   * @return false if it has certainly not
   */
  public boolean isOutcomeUnknown() {
    return outcomeUnknown;
  }
}
