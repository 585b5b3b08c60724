package dev.vectordb;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.StreamClosedException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.DatabaseEvent;
import java.time.Duration;
import java.util.List;

/**
 * What happens in the collections of a tenant, or of all: collections created and dropped, changes
 * of their records, and if wanted sampled searches. To be closed.
 *
 * <p>Changes of one collection come in their order and between its creation and its drop; those of
 * two collections come in no particular order. After a restart, a stream that is opened with the
 * cursor of an earlier one goes on where that was. What was created and dropped between the two is
 * not told, nor are changes of what was dropped. A collection whose log was rewritten in the
 * meantime is told as one with lost changes, and the rest goes on.
 *
 * <p>A stream never holds up a writer, nor a search. One call at a time; others wait.
 */
public interface EventStream extends AutoCloseable {

  /**
   * Returns the next events, and waits for the first if there is none.
   *
   * @param maxEvents most to return, 1 to 10,000; a call also ends at about 256 KiB of changes
   * @param timeout how long to wait at most; zero or less not to wait
   * @return the events, none after the timeout
   * @throws DatabaseClosedException if the database is closed
   * @throws StreamClosedException if this stream is closed
   * @throws VectorDatabaseException if the thread is interrupted while it waits
   */
  List<DatabaseEvent> poll(int maxEvents, Duration timeout);

  /**
   * Returns where the stream is. It holds a position for each collection: 32 characters for each,
   * and some.
   *
   * @return opaque, of {@code A-Z a-z 0-9 _ -}
   */
  String cursor();

  /** Lets go of the logs. A poll that waits ends. Closing twice does nothing. */
  @Override
  void close();
}
