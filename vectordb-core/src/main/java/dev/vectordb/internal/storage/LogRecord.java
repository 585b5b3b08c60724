package dev.vectordb.internal.storage;

import dev.vectordb.internal.limits.Limits;
import org.jspecify.annotations.Nullable;

/**
 * One logical operation, complete in itself and by id only, so that applying it twice changes
 * nothing. The arrays are not copied: whoever makes a record gives them away. Two records with
 * equal arrays are not equal, nobody compares them.
 *
 * @param sequenceNumber place in the order of all operations of the collection, from 1 to {@link
 *     Limits#MAX_SEQUENCE_NUMBER}
 * @param operation what is done
 * @param id key of the record; empty for {@link Operation#CLEAR}
 * @param vector {@code float[dimension]}; present exactly for {@link Operation#UPSERT}
 * @param metadata encoded metadata, opaque here; required for {@link Operation#SET_METADATA},
 *     possible for {@link Operation#UPSERT}
 * @param text text of the record, possible for {@link Operation#UPSERT}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy per operation would be waste
public record LogRecord(
    long sequenceNumber,
    Operation operation,
    String id,
    float @Nullable [] vector,
    byte @Nullable [] metadata,
    @Nullable String text) {

  /** Checks that the operation has what it needs and nothing else. */
  public LogRecord {
    if (sequenceNumber < 1 || sequenceNumber > Limits.MAX_SEQUENCE_NUMBER) {
      throw new IllegalArgumentException(
          "sequence number: "
              + sequenceNumber
              + " is not within 1 and "
              + Limits.MAX_SEQUENCE_NUMBER);
    }
    boolean upsert = operation == Operation.UPSERT;
    boolean setMetadata = operation == Operation.SET_METADATA;
    require(id.isEmpty() == (operation == Operation.CLEAR), operation, "id");
    require((vector != null) == upsert, operation, "vector");
    require(metadata != null ? upsert || setMetadata : !setMetadata, operation, "metadata");
    require(text == null || upsert, operation, "text");
  }

  /**
   * An operation that stores a record.
   *
   * @param sequenceNumber its place in the order
   * @param id key of the record
   * @param vector {@code float[dimension]}, given away
   * @param metadata encoded metadata, given away, or null
   * @param text the text, or null
   * @return the operation
   */
  public static LogRecord upsert(
      long sequenceNumber,
      String id,
      float[] vector,
      byte @Nullable [] metadata,
      @Nullable String text) {
    return new LogRecord(sequenceNumber, Operation.UPSERT, id, vector, metadata, text);
  }

  /**
   * An operation that removes a record.
   *
   * @param sequenceNumber its place in the order
   * @param id key of the record
   * @return the operation
   */
  public static LogRecord delete(long sequenceNumber, String id) {
    return new LogRecord(sequenceNumber, Operation.DELETE, id, null, null, null);
  }

  /**
   * An operation that replaces the metadata of a record.
   *
   * @param sequenceNumber its place in the order
   * @param id key of the record
   * @param metadata encoded metadata, given away
   * @return the operation
   */
  public static LogRecord setMetadata(long sequenceNumber, String id, byte[] metadata) {
    return new LogRecord(sequenceNumber, Operation.SET_METADATA, id, null, metadata, null);
  }

  /**
   * An operation that removes all records.
   *
   * @param sequenceNumber its place in the order
   * @return the operation
   */
  public static LogRecord clear(long sequenceNumber) {
    return new LogRecord(sequenceNumber, Operation.CLEAR, "", null, null, null);
  }

  private static void require(boolean holds, Operation operation, String field) {
    if (!holds) {
      throw new IllegalArgumentException(
          operation + " has a wrong " + field + ": missing, or present and not allowed");
    }
  }
}
