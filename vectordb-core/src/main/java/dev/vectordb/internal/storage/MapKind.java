package dev.vectordb.internal.storage;

/** How a range of a file is mapped into memory. */
public enum MapKind {
  /** The memory cannot be written to. */
  READ_ONLY,
  /** The memory can be written to; pages written to are copied and never reach the file. */
  PRIVATE
}
