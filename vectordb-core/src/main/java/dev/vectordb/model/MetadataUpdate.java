package dev.vectordb.model;

/** What becomes of the metadata that a record has when it is updated. */
public enum MetadataUpdate {
  /** Keys of the update are put over those that are there; others stay. */
  MERGE,
  /** The update takes the place of all that is there. */
  REPLACE
}
