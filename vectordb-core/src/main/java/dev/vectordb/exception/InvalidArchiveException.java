package dev.vectordb.exception;

import org.jspecify.annotations.Nullable;

/**
 * What was to be imported is no archive of this database, is damaged or incomplete, or breaks a
 * limit. Nothing was changed. The message names the entry, the offending value and the rule.
 */
public final class InvalidArchiveException extends InvalidInputException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param entry the entry at fault, or {@code "archive"}
   * @param problem what is wrong with it
   * @param cause what was found, if that was an exception
   */
  public InvalidArchiveException(String entry, String problem, @Nullable Throwable cause) {
    super(entry, problem);
    if (cause != null) {
      initCause(cause);
    }
  }
}
