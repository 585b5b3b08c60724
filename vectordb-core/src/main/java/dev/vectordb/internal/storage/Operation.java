package dev.vectordb.internal.storage;

/** What a {@link LogRecord} does. The codes stand in files and never change their meaning. */
public enum Operation {
  /** Stores the record, whether or not one of its id exists; has a vector, may have the rest. */
  UPSERT(1),
  /** Removes the record, if it exists. */
  DELETE(2),
  /** Replaces the metadata of the record, if it exists; the vector and the text stay. */
  SET_METADATA(3),
  /** Removes all records; has the empty id. */
  CLEAR(4);

  private final byte code;

  Operation(int code) {
    this.code = (byte) code;
  }

  byte code() {
    return code;
  }

  static Operation of(byte code) {
    for (Operation operation : values()) {
      if (operation.code == code) {
        return operation;
      }
    }
    throw new IllegalArgumentException("operation code " + code + " is unknown");
  }
}
