package dev.vectordb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.model.KeyValue;
import dev.vectordb.model.KeyValuePage;
import dev.vectordb.model.KeyValueStats;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A small durable map of one tenant, beside its vectors: for settings, cursors, prompts, state of
 * sessions. It is held on the heap, so it is bounded. Thread-safe.
 *
 * <p>A write that has returned is on the device and seen by every read that starts after it.
 * Operations on one key are linearizable. Keys are 1 to 512 bytes in UTF-8, values at most 1 MiB,
 * and the keys and values of a tenant at most 64 MiB together.
 *
 * <p>Every method throws {@link DatabaseClosedException} after the database was closed; every write
 * throws {@link DatabaseReadOnlyException} when the database takes no writes; bad input is refused
 * with {@link InvalidInputException} before anything changes.
 */
public interface KeyValueStore {

  /**
   * Reads a value.
   *
   * @param key the key
   * @return the entry, if there is one
   */
  Optional<KeyValue> get(String key);

  /**
   * Puts a value, in the place of one that is there.
   *
   * @param key the key
   * @param value the value, copied
   * @return whether the key is new
   * @throws CapacityExceededException if the tenant's store would become too large
   */
  boolean put(String key, byte[] value);

  /**
   * Puts a text.
   *
   * @param key the key
   * @param value the value, stored as UTF-8
   * @return whether the key is new
   * @throws CapacityExceededException if the tenant's store would become too large
   */
  default boolean put(String key, String value) {
    return put(key, value.getBytes(UTF_8));
  }

  /**
   * Deletes a key.
   *
   * @param key the key
   * @return whether it was there
   */
  boolean delete(String key);

  /**
   * Lists entries, a page at a time.
   *
   * @param prefix what their keys begin with; empty for all
   * @param after the page starts after this key; null for the first page
   * @param pageSize entries in a page, 1 to 1,000; a page also ends at 16 MiB of values
   * @return the entries as they are at one moment, in the order of their keys
   */
  KeyValuePage list(String prefix, @Nullable String after, int pageSize);

  /**
   * Returns figures of the moment.
   *
   * @return the figures
   */
  KeyValueStats stats();
}
