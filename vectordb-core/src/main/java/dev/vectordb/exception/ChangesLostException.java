package dev.vectordb.exception;

/**
 * A stream of changes is too far behind: what it asks for is no longer in the log, which was
 * rewritten into a base, or never was, as with changes beyond the newest. The way on is to read the
 * collection anew and to resume from the position that it had before.
 */
public final class ChangesLostException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  private final long oldestPosition;

  /**
   * Creates the exception.
   *
   * @param message what is missing
   * @param oldestPosition sequence number after which the log goes on without a gap
   */
  public ChangesLostException(String message, long oldestPosition) {
    super(message);
    this.oldestPosition = oldestPosition;
  }

  /**
   * Returns from where changes can be had.
   *
   * @return sequence number after which the log goes on without a gap
   */
  public long oldestPosition() {
    return oldestPosition;
  }
}
