package dev.vectordb.internal.keyvalue;

import org.jspecify.annotations.Nullable;

/**
 * One operation of the key-value log. Applying it twice changes nothing. The array is not copied.
 *
 * @param kind what is done
 * @param tenant whose
 * @param key the key; empty for {@link Kind#CLEAR}
 * @param value the value, for {@link Kind#PUT} only
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; written to the log and kept
record KeyValueOperation(Kind kind, String tenant, String key, byte @Nullable [] value) {

  /** What is done. The codes stand in files and never change their meaning. */
  enum Kind {
    /** Puts a value. */
    PUT(1),
    /** Removes a key. */
    DELETE(2),
    /** Removes all keys of a tenant. */
    CLEAR(3);

    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }

    byte code() {
      return code;
    }

    static Kind of(byte code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IllegalArgumentException("operation code " + code + " is unknown");
    }
  }

  KeyValueOperation {
    if ((value != null) != (kind == Kind.PUT) || key.isEmpty() != (kind == Kind.CLEAR)) {
      throw new IllegalArgumentException(kind + " has a wrong key or value");
    }
  }

  static KeyValueOperation delete(String tenant, String key) {
    return new KeyValueOperation(Kind.DELETE, tenant, key, null);
  }

  static KeyValueOperation clear(String tenant) {
    return new KeyValueOperation(Kind.CLEAR, tenant, "", null);
  }
}
