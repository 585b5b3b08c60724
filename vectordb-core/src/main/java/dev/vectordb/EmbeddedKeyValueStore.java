package dev.vectordb;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.internal.engine.InputRules;
import dev.vectordb.internal.keyvalue.KeyValues;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.KeyValue;
import dev.vectordb.model.KeyValuePage;
import dev.vectordb.model.KeyValueStats;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The key-value store of a tenant in this process: checks what callers hand over. */
final class EmbeddedKeyValueStore implements KeyValueStore {
  private final KeyValues store;
  private final String tenant;

  EmbeddedKeyValueStore(KeyValues store, String tenant) {
    this.store = store;
    this.tenant = tenant;
  }

  @Override
  public Optional<KeyValue> get(String key) {
    checkKey(key);
    byte[] value = store.get(tenant, key);
    return value == null ? Optional.empty() : Optional.of(new KeyValue(key, value));
  }

  private static void checkKey(String key) {
    var _ = InputRules.checkId("key", key);
  }

  @Override
  public boolean put(String key, byte[] value) {
    checkKey(key);
    if (value.length > Limits.MAX_VALUE_BYTES) {
      throw new InvalidInputException(
          "value", "has " + value.length + " bytes, allowed are " + Limits.MAX_VALUE_BYTES);
    }
    return store.put(tenant, key, value.clone());
  }

  @Override
  public boolean delete(String key) {
    checkKey(key);
    return store.delete(tenant, key);
  }

  @Override
  public KeyValuePage list(String prefix, @Nullable String after, int pageSize) {
    requireNonNull(prefix, "prefix");
    if (pageSize < 1 || pageSize > Limits.MAX_KEY_VALUE_PAGE_SIZE) {
      throw new InvalidInputException(
          "pageSize", "is " + pageSize + ", allowed are 1 to " + Limits.MAX_KEY_VALUE_PAGE_SIZE);
    }
    return store.list(tenant, prefix, after, pageSize);
  }

  @Override
  public KeyValueStats stats() {
    return store.stats(tenant);
  }
}
