package dev.vectordb;

import dev.vectordb.exception.ChangesLostException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.StreamClosedException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.ChangeEvent;
import java.time.Duration;
import java.util.List;

/**
 * The changes of a collection in order, read from its log. It never holds up a writer: what is not
 * fetched stays in files, and is lost to the stream when the log is rewritten. To be closed.
 *
 * <p>Changes arrive when they are visible to searches. With {@code Durability.sync()} no crash
 * takes back what was delivered; with the other modes a loss of power may, as it may take back the
 * writes.
 *
 * <p>One call at a time; others wait.
 */
public interface ChangeStream extends AutoCloseable {

  /**
   * Returns the next changes, and waits for the first if there is none.
   *
   * @param maxEvents most to return, 1 to 10,000; a call also ends at about 256 KiB
   * @param timeout how long to wait at most; zero or less not to wait
   * @return the changes, none after the timeout
   * @throws ChangesLostException if the stream is too far behind
   * @throws DatabaseClosedException if the database is closed or the collection dropped
   * @throws StreamClosedException if this stream is closed
   * @throws VectorDatabaseException if the thread is interrupted while it waits
   */
  List<ChangeEvent> poll(int maxEvents, Duration timeout);

  /**
   * Returns where the stream is: a stream that is opened there goes on after what this one has
   * returned.
   *
   * @return sequence number of the last change that was returned
   */
  long position();

  /** Lets go of the log. A poll that waits ends. Closing twice does nothing. */
  @Override
  void close();
}
