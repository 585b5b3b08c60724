package dev.vectordb.model;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * One change of a collection, as its log has it. Applying an event twice changes nothing.
 *
 * @param sequenceNumber its place in the order of all changes of the collection, from 1; an import
 *     makes a gap, which no stream passes over
 * @param kind what happened
 * @param id the record; empty for {@link ChangeKind#CLEARED}
 * @param record the record as it was written, for {@link ChangeKind#UPSERTED}; otherwise null
 * @param metadata the whole new metadata, for {@link ChangeKind#METADATA_CHANGED}; otherwise null
 */
public record ChangeEvent(
    long sequenceNumber,
    ChangeKind kind,
    String id,
    @Nullable VectorRecord record,
    @Nullable Metadata metadata) {

  /** Checks that nothing is missing. */
  public ChangeEvent {
    requireNonNull(kind, "kind");
    requireNonNull(id, "id");
  }
}
