package dev.vectordb.model;

/**
 * A place in the log of a collection: everything up to it is visible to a search that asks for
 * {@link SearchRequest#atLeast()} it. Positions of one collection are ordered; those of two are not
 * comparable.
 *
 * @param sequenceNumber number of the last operation before the place; 0 is the beginning
 */
public record LogPosition(long sequenceNumber) implements Comparable<LogPosition> {

  /** Before the first operation. */
  public static final LogPosition BEGINNING = new LogPosition(0);

  @Override
  public int compareTo(LogPosition other) {
    return Long.compare(sequenceNumber, other.sequenceNumber);
  }
}
