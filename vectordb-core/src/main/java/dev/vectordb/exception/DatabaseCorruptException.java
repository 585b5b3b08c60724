package dev.vectordb.exception;

import java.nio.file.Path;

/**
 * A file holds something that the database did not write. It refuses to open rather than to lose
 * records silently; the message says which file, where, and what to do.
 */
public final class DatabaseCorruptException extends VectorDatabaseException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;

  /**
   * Creates the exception.
   *
   * @param file the damaged file
   * @param offset the byte at which the damage shows
   * @param expected what should stand there
   * @param actual what stands there
   * @param advice what to do
   */
  public DatabaseCorruptException(
      Path file, long offset, String expected, String actual, String advice) {
    super(
        file
            + " is damaged at byte "
            + offset
            + ": expected "
            + expected
            + ", found "
            + actual
            + ". "
            + advice);
    this.file = file.toString();
    this.offset = offset;
  }

  /**
   * Creates the exception for a database elsewhere, of which it is not told what is damaged.
   *
   * @param message what was wrong
   */
  public DatabaseCorruptException(String message) {
    super(message);
    this.file = "";
    this.offset = 0;
  }

  /**
   * Returns the damaged file.
   *
   * @return its path; empty if it is not told
   */
  public Path file() {
    return Path.of(file);
  }

  /**
   * Returns the byte at which the damage shows.
   *
   * @return the offset in the file
   */
  public long offset() {
    return offset;
  }
}
