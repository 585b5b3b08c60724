package dev.vectordb.model;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.limits.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Which records to list.
 *
 * @param filter which records; null for all
 * @param pageSize records in a page, 1 to 10,000
 * @param cursor {@link RecordPage#nextCursor()} of the page before; null for the first page
 * @param includeVector whether the records carry their vectors (otherwise empty)
 */
public record ListRequest(
    @Nullable Filter filter, int pageSize, @Nullable String cursor, boolean includeVector) {

  /** Checks the page size. */
  public ListRequest {
    if (pageSize < 1 || pageSize > Limits.MAX_PAGE_SIZE) {
      throw new InvalidInputException(
          "pageSize", "is " + pageSize + ", allowed are 1 to " + Limits.MAX_PAGE_SIZE);
    }
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
    return new ListRequest(filter, pageSize, cursor, includeVector);
  }

  /**
   * Restricts the list.
   *
   * @param filter which records
   * @return the request
   */
  public ListRequest withFilter(@Nullable Filter filter) {
    return new ListRequest(filter, pageSize, cursor, includeVector);
  }
}
