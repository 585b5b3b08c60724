package dev.vectordb.model;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.SearchIteratorException;
import dev.vectordb.exception.SearchTimeoutException;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The hits of a search one after the other, for as long as they are wanted: every record that
 * matches comes exactly once, as it was when the iterator was opened, whatever is written
 * meanwhile. Hits are found in batches that grow, each of which continues where the one before
 * ended.
 *
 * <p><b>Order.</b> Best first. In the graph, which is approximate, a batch may find a hit that is
 * better than some that were handed out already; it comes at once, and late. An exact search is in
 * strict order.
 *
 * <p><b>Cost.</b> An open iterator keeps the memory and files of the collection as it was: a
 * rewrite cannot free them. It is closed by itself at its end, and after 60 seconds in which nobody
 * asked it for a hit; a collection has at most 128 open. Not thread-safe.
 */
public interface SearchIterator extends Iterator<SearchHit>, AutoCloseable {

  /**
   * Tells whether there is another hit, and finds it.
   *
   * @return whether there is
   * @throws SearchTimeoutException if finding it took longer than the request's timeout
   * @throws SearchIteratorException if the iterator was closed, by its user or for being idle
   * @throws DatabaseClosedException if the database was closed or the collection dropped
   */
  @Override
  boolean hasNext();

  /**
   * Returns the next hit.
   *
   * @return the hit
   * @throws NoSuchElementException after the last
   */
  @Override
  SearchHit next();

  /**
   * Returns what the iterator sees.
   *
   * @return everything up to it is visible, and nothing after it
   */
  LogPosition position();

  /** Lets go of the collection. Closing twice does nothing. */
  @Override
  void close();
}
