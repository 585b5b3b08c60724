package dev.vectordb.internal.storage;

import java.io.IOException;

/**
 * The log can take nothing any more: a force failed, or a failed write could not be rolled back.
 * What was acknowledged before is safe; reopening is the way back.
 */
public final class LogFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what was wrong
   * @param cause the first failure
   */
  public LogFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
