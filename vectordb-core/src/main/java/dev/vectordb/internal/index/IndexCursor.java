package dev.vectordb.internal.index;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.vector.TopK;

/**
 * A search of an index that can be continued: it remembers where it was, so that more results cost
 * only what they add. Used by one thread at a time, with a happens-before between uses.
 */
public interface IndexCursor extends AutoCloseable {
  /**
   * Goes on until the {@code ef} nearest accepted ordinals that are still wanted are found, as far
   * as the index can tell, and offers them to {@code results}.
   *
   * @param ef how many, at least 1
   * @param wanted rejects what need not be found any more; what it once rejected it rejects for
   *     ever
   * @param maxScored distance computations since the cursor was opened after which to give up
   * @param deadline after which to fail
   * @return false if the budget ran out or the index holds fewer: the caller scans exactly
   * @throws dev.vectordb.exception.SearchTimeoutException if the deadline passes; the cursor can be
   *     continued
   */
  boolean advance(int ef, OrdinalFilter wanted, TopK results, long maxScored, TimeLimit deadline);

  /** Returns the distances computed since the cursor was opened. */
  long scored();

  /** Lets go of the index. Closing twice does nothing. */
  @Override
  void close();
}
