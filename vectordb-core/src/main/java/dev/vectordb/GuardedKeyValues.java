package dev.vectordb;

import dev.vectordb.model.KeyValue;
import dev.vectordb.model.KeyValuePage;
import dev.vectordb.model.KeyValueStats;
import dev.vectordb.model.Role;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A key-value store in the hands of a role. */
final class GuardedKeyValues implements KeyValueStore {
  private final KeyValueStore store;
  private final TenantAccess access;

  GuardedKeyValues(KeyValueStore store, TenantAccess access) {
    this.store = store;
    this.access = access;
  }

  @Override
  public Optional<KeyValue> get(String key) {
    access.require(Role.READ);
    return store.get(key);
  }

  @Override
  public boolean put(String key, byte[] value) {
    access.require(Role.WRITE);
    return store.put(key, value);
  }

  @Override
  public boolean delete(String key) {
    access.require(Role.WRITE);
    return store.delete(key);
  }

  @Override
  public KeyValuePage list(String prefix, @Nullable String after, int pageSize) {
    access.require(Role.READ);
    return store.list(prefix, after, pageSize);
  }

  @Override
  public KeyValueStats stats() {
    access.require(Role.READ);
    return store.stats();
  }
}
