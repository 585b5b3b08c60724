package dev.vectordb.model;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.filter.FieldPath;
import dev.vectordb.internal.limits.Limits;

/**
 * Keeps the best hits of each value of a metadata field, such as the best passage of each document.
 * Numbers are the same by value, so 1 and 1.0 are, and a UUID is the same as its text in lower
 * case; an instant and its text are not. A list is a value as a whole. A record without the field
 * is a group of its own.
 *
 * @param field the field
 * @param perGroup hits of one group at most, 1 to 10,000
 */
public record Grouping(FieldPath field, int perGroup) {

  /** Checks the range. */
  public Grouping {
    requireNonNull(field, "field");
    if (perGroup < 1 || perGroup > Limits.MAX_TOP_K) {
      throw new InvalidInputException(
          "perGroup", "is " + perGroup + ", allowed are 1 to " + Limits.MAX_TOP_K);
    }
  }

  /**
   * Keeps the best hit of each group.
   *
   * @param field the field; dots lead into nested objects
   * @return the grouping
   * @throws dev.vectordb.exception.InvalidFilterException if it names no field
   */
  public static Grouping by(String field) {
    return new Grouping(FieldPath.parse(field), 1);
  }

  /**
   * Keeps more hits of each group.
   *
   * @param hits of one group at most
   * @return the grouping
   */
  public Grouping perGroup(int hits) {
    return new Grouping(field, hits);
  }
}
