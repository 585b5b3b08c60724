package dev.vectordb.internal.engine;

import dev.vectordb.exception.ChangesLostException;
import dev.vectordb.internal.storage.LogRecord;
import java.io.IOException;
import java.util.List;

/** Where a {@link ChangeReader} finds operations. */
interface ChangeSource {

  /**
   * Finds the next operations.
   *
   * @param position the last operation that is known
   * @param visible the newest operation that is visible, above {@code position}
   * @return at least one operation: those after {@code position}, in order, of one batch
   * @throws ChangesLostException if they are no longer there
   * @throws IOException if reading fails
   */
  List<LogRecord> next(long position, long visible) throws IOException;

  /**
   * Tells whether what follows a position can be had.
   *
   * @param position the last operation that is known
   * @throws ChangesLostException if not
   * @throws IOException if reading fails
   */
  void check(long position) throws IOException;

  /** Lets go of files, until the next call. */
  default void pause() throws IOException {}

  /** Bytes of files that were read so far. */
  default long bytesRead() {
    return 0;
  }
}
