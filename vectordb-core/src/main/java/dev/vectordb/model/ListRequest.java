package dev.vectordb.model;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.limits.Limits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which records to list.
 *
 * @param filter which records; null for all
 * @param pageSize records in a page, 1 to 10,000
 * @param cursor {@link RecordPage#nextCursor()} of the page before; null for the first page
 * @param includeVector whether the records carry their vectors (otherwise empty)
 * @param timeout after which finding out what the filter matches ends with {@link
 *     dev.vectordb.exception.SearchTimeoutException}; null for none
 */
public record ListRequest(
    @Nullable Filter filter,
    int pageSize,
    @Nullable String cursor,
    boolean includeVector,
    @Nullable Duration timeout) {

  /** Checks the page size and the timeout. */
  public ListRequest {
    if (timeout != null && !timeout.isPositive()) {
      throw new InvalidInputException("timeout", "is " + timeout + ", must be positive");
    }
    if (pageSize < 1 || pageSize > Limits.MAX_PAGE_SIZE) {
      throw new InvalidInputException(
          "pageSize", "is " + pageSize + ", allowed are 1 to " + Limits.MAX_PAGE_SIZE);
    }
  }

  /**
   * Asks without a timeout.
   *
   * @param filter which records; null for all
   * @param pageSize records in a page, 1 to 10,000
   * @param cursor where to go on; null for the first page
   * @param includeVector whether the records carry their vectors
   */
  public ListRequest(
      @Nullable Filter filter, int pageSize, @Nullable String cursor, boolean includeVector) {
    this(filter, pageSize, cursor, includeVector, null);
  }

  /**
   * Asks for the first page of everything, with vectors.
   *
   * @param pageSize records in a page
   * @return the request
   */
  public static ListRequest firstPage(int pageSize) {
    return new ListRequest(null, pageSize, null, true);
  }

  /**
   * Asks for the page that starts at a cursor.
   *
   * @param cursor {@link RecordPage#nextCursor()} of the page before
   * @return the request
   */
  public ListRequest after(@Nullable String cursor) {
    return new ListRequest(filter, pageSize, cursor, includeVector, timeout);
  }

  /**
   * Bounds the time of a page.
   *
   * @param timeout for finding out what the filter matches, positive
   * @return the request
   */
  public ListRequest withTimeout(Duration timeout) {
    return new ListRequest(filter, pageSize, cursor, includeVector, timeout);
  }

  /**
   * Restricts the list.
   *
   * @param filter which records
   * @return the request
   */
  public ListRequest withFilter(@Nullable Filter filter) {
    return new ListRequest(filter, pageSize, cursor, includeVector, timeout);
  }
}
