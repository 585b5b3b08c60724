package dev.vectordb.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A key of the key-value store with its value. Immutable: the bytes are copied in and out. */
public final class KeyValue {
  private final String key;
  private final byte[] value;

  /**
   * Makes an entry.
   *
   * @param key the key
   * @param value the value, copied
   */
  public KeyValue(String key, byte[] value) {
    this.key = requireNonNull(key, "key");
    this.value = value.clone();
  }

  /**
   * Returns the key.
   *
   * @return 1 to 512 bytes in UTF-8
   */
  public String key() {
    return key;
  }

  /**
   * Returns the value.
   *
   * @return a copy
   */
  public byte[] value() {
    return value.clone();
  }

  /**
   * Returns the value as text.
   *
   * @return the bytes read as UTF-8; what is not UTF-8 is replaced
   */
  public String text() {
    return new String(value, UTF_8);
  }

  /**
   * Returns the length of the value.
   *
   * @return bytes
   */
  public int bytes() {
    return value.length;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyValue that
        && key.equals(that.key)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return "KeyValue[" + key + ", " + value.length + " bytes]";
  }
}
