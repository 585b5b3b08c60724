package dev.vectordb.internal.keyvalue;

import dev.vectordb.internal.keyvalue.KeyValueOperation.Kind;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.KeyValue;
import dev.vectordb.model.KeyValuePage;
import dev.vectordb.model.KeyValueStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of one tenant. One thread applies operations, any may read: a value without a
 * lock, a page under the shared one, so that it is of one moment.
 */
final class TenantMap {
  /** Of a tenant without keys; never written to. */
  static final TenantMap EMPTY = new TenantMap();

  private final NavigableMap<String, byte[]> values = new ConcurrentSkipListMap<>();
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private long entries;
  private long bytes;

  byte @Nullable [] get(String key) {
    return values.get(key);
  }

  /** Returns by how much an entry would make this larger, which may be negative. */
  long growth(KeyValueOperation put) {
    byte[] old = values.get(put.key());
    return sizeOf(put.key(), put.value()) - (old == null ? 0 : sizeOf(put.key(), old));
  }

  private static long sizeOf(String key, byte @Nullable [] value) {
    return Limits.KEY_VALUE_ENTRY_BYTES
        + 2L * key.length() // as it is on the heap, or less
        + (value == null ? 0 : value.length);
  }

  boolean apply(KeyValueOperation operation) {
    lock.writeLock().lock();
    try {
      return switch (operation.kind()) {
        case PUT -> put(operation);
        case DELETE -> delete(operation.key());
        case CLEAR -> clear();
      };
    } finally {
      lock.writeLock().unlock();
    }
  }

  private boolean put(KeyValueOperation operation) {
    byte[] value = operation.value();
    if (value == null) {
      throw new IllegalArgumentException("a put without a value");
    }
    bytes += growth(operation);
    boolean isNew = values.put(operation.key(), value) == null;
    entries += isNew ? 1 : 0;
    return isNew;
  }

  private boolean delete(String key) {
    byte[] old = values.remove(key);
    if (old == null) {
      return false;
    }
    bytes -= sizeOf(key, old);
    entries--;
    return true;
  }

  private boolean clear() {
    boolean any = entries > 0;
    values.clear();
    entries = 0;
    bytes = 0;
    return any;
  }

  KeyValuePage list(String prefix, @Nullable String after, int pageSize) {
    lock.readLock().lock();
    try {
      boolean continues = after != null && after.compareTo(prefix) >= 0;
      Map<String, byte[]> rest = values.tailMap(continues ? after : prefix, !continues);
      List<KeyValue> page = new ArrayList<>();
      long pageBytes = 0;
      for (Map.Entry<String, byte[]> entry : rest.entrySet()) {
        if (!entry.getKey().startsWith(prefix)) {
          break;
        }
        if (page.size() == pageSize || pageBytes >= Limits.MAX_KEY_VALUE_PAGE_BYTES) {
          return new KeyValuePage(page, page.getLast().key());
        }
        page.add(new KeyValue(entry.getKey(), entry.getValue()));
        pageBytes += entry.getValue().length;
      }
      return new KeyValuePage(page, null);
    } finally {
      lock.readLock().unlock();
    }
  }

  KeyValueStats stats() {
    lock.readLock().lock();
    try {
      return new KeyValueStats(entries, bytes, Limits.MAX_KEY_VALUE_BYTES);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Returns operations that make all of this. */
  Stream<KeyValueOperation> puts(String tenant) {
    return values.entrySet().stream()
        .map(entry -> new KeyValueOperation(Kind.PUT, tenant, entry.getKey(), entry.getValue()));
  }
}
