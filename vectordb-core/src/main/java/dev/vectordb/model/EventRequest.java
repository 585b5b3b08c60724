package dev.vectordb.model;

import org.jspecify.annotations.Nullable;

/**
 * Which events a stream is to deliver, and from where.
 *
 * @param cursor {@code EventStream.cursor()} of an earlier stream; null for what happens from now
 *     on; empty for everything that is still in the logs
 * @param records whether changes of records are delivered
 * @param searches whether sampled searches are
 */
public record EventRequest(@Nullable String cursor, boolean records, boolean searches) {

  /**
   * Asks for what happens from now on.
   *
   * @return with records, without searches
   */
  public static EventRequest fromNow() {
    return new EventRequest(null, true, false);
  }

  /**
   * Asks for everything that is still in the logs: each collection is told as created, and where
   * its log does not go back to its beginning, as one with lost changes.
   *
   * @return with records, without searches
   */
  public static EventRequest fromBeginning() {
    return new EventRequest("", true, false);
  }

  /**
   * Asks for what happened since an earlier stream.
   *
   * @param cursor {@code EventStream.cursor()} of it
   * @return with records, without searches
   */
  public static EventRequest after(String cursor) {
    return new EventRequest(cursor, true, false);
  }

  /**
   * Chooses whether changes of records are delivered.
   *
   * @param wanted whether
   * @return the request
   */
  public EventRequest withRecords(boolean wanted) {
    return new EventRequest(cursor, wanted, searches);
  }

  /**
   * Chooses whether sampled searches are delivered.
   *
   * @param wanted whether
   * @return the request
   */
  public EventRequest withSearches(boolean wanted) {
    return new EventRequest(cursor, records, wanted);
  }
}
