package dev.vectordb.internal.storage;

/** How a file is opened. */
public enum OpenMode {
  /** An existing file, only to read. */
  READ,
  /** A file that must not exist yet, to read and write. */
  CREATE_NEW,
  /** An existing file, to read and write. */
  READ_WRITE
}
