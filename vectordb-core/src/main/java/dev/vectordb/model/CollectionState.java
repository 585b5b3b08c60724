package dev.vectordb.model;

/** Whether a collection can be used. */
public enum CollectionState {
  /** Reads and writes. */
  UP,
  /** Reads only: opened so, or the disk is full and writes resume when space returns. */
  READ_ONLY,
  /** Reads only, until reopened: a write could not be made durable. */
  FAILED,
  /** Closed. */
  CLOSED
}
