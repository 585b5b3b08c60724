package dev.vectordb.model;

/** What a {@link ChangeEvent} says of records. */
public enum ChangeKind {
  /** A record was written, in the place of one with its id if there was one. */
  UPSERTED,
  /** A record was deleted. */
  DELETED,
  /** The metadata of a record was replaced; its vector and text stayed. */
  METADATA_CHANGED,
  /** Every record was deleted. */
  CLEARED
}
