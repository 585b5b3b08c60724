package dev.vectordb.internal.archive;

import dev.vectordb.internal.storage.FileCopy;
import java.io.IOException;

/** Where a copy of a database is written. For one thread. */
public interface CopyTarget extends AutoCloseable {

  /** Is told of bytes that were taken, and may throw to end the copy. */
  @FunctionalInterface
  interface Meter {
    /**
     * Takes note.
     *
     * @param bytes how many more were copied
     */
    void copied(long bytes);
  }

  /**
   * Adds a file.
   *
   * @param path its path in the database, with {@code /}
   * @param copy its content
   * @param meter is told of each part
   * @throws IOException if it cannot be read or written
   */
  void add(String path, FileCopy copy, Meter meter) throws IOException;

  /**
   * Completes the copy; before, it is of no use.
   *
   * @throws IOException if it cannot be completed
   */
  void finish() throws IOException;

  /** Removes what was written unless it was finished, as far as that can be done. */
  @Override
  void close() throws IOException;
}
