package dev.vectordb.internal.keyvalue;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.environment.Environment;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.keyvalue.KeyValueOperation.Kind;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.internal.storage.FileCopy;
import dev.vectordb.internal.storage.LogFailedException;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.KeyValuePage;
import dev.vectordb.model.KeyValueStats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys and values of all tenants. Reads look at maps on the heap; writes are queued, and at any
 * time at most one engine thread takes what is queued, appends it to the log with one force, and
 * puts it into the maps. Callers never touch a file. Thread-safe.
 */
public final class KeyValues implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KeyValues.class);

  /** Where the files are, below the directory of the database. */
  public static final String DIRECTORY = KeyValueLog.DIRECTORY;

  private static final int MAX_GROUP_BYTES = 8 * 1024 * 1024;
  private static final long CLOSE_PAUSE_NANOS = 100_000;

  private record Task(KeyValueOperation operation, CompletableFuture<Boolean> done) {}

  /** Which key an operation is about. */
  private record Place(String tenant, String key) {
    static Place of(KeyValueOperation operation) {
      return new Place(operation.tenant(), operation.key());
    }
  }

  private final Executor executor;
  private final TimeSource time;
  private final boolean readOnly;
  private final Map<String, TenantMap> tenants = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Task> queue = new ConcurrentLinkedQueue<>();

  /** What must not run beside a write. */
  private final ConcurrentLinkedQueue<Runnable> steps = new ConcurrentLinkedQueue<>();

  private final AtomicBoolean scheduled = new AtomicBoolean();
  private volatile boolean closed;
  private volatile @Nullable String failure;

  /** Touched by the thread that drains the queue, and by the one that opens. */
  private @Nullable KeyValueLog keyValueLog;

  private long totalBytes;

  private KeyValues(Executor executor, TimeSource time, boolean readOnly) {
    this.time = time;
    this.executor = executor;
    this.readOnly = readOnly;
  }

  /**
   * Opens the store; to be called on an engine thread.
   *
   * @param files where
   * @param root directory of the database; null for a store in memory
   * @param readOnly whether nothing may be written
   * @param executor runs what touches files
   * @param environment time and chance
   * @return the store
   * @throws IOException if reading fails
   */
  public static KeyValues open(
      StorageFiles files,
      @Nullable Path root,
      boolean readOnly,
      Executor executor,
      Environment environment)
      throws IOException {
    return open(files, root, readOnly, executor, environment, KeyValueLog.MIN_REWRITE_BYTES);
  }

  static KeyValues open(
      StorageFiles files,
      @Nullable Path root,
      boolean readOnly,
      Executor executor,
      Environment environment,
      long minRewriteBytes)
      throws IOException {
    KeyValues store = new KeyValues(executor, environment.time(), readOnly);
    if (root != null) {
      store.keyValueLog =
          KeyValueLog.open(
              files, root, readOnly, environment.chance(), minRewriteBytes, store::apply);
    }
    return store;
  }

  /**
   * Returns the map of a tenant.
   *
   * @param tenant its name
   * @return the map, an empty one if it has no keys
   */
  private TenantMap map(String tenant) {
    checkOpen();
    TenantMap map = tenants.get(tenant);
    return map == null ? TenantMap.EMPTY : map;
  }

  /**
   * Reads a value.
   *
   * @param tenant whose
   * @param key the key, checked
   * @return the value, not to be changed; null if there is none
   */
  public byte @Nullable [] get(String tenant, String key) {
    return map(tenant).get(key);
  }

  /**
   * Lists entries.
   *
   * @param tenant whose
   * @param prefix what their keys begin with
   * @param after the key before the page; null for the first page
   * @param pageSize entries at most, checked
   * @return the page, as it is at one moment
   */
  public KeyValuePage list(String tenant, String prefix, @Nullable String after, int pageSize) {
    return map(tenant).list(prefix, after, pageSize);
  }

  /**
   * Returns figures.
   *
   * @param tenant whose
   * @return the figures
   */
  public KeyValueStats stats(String tenant) {
    return map(tenant).stats();
  }

  /** Returns the tenants that have keys. */
  public Set<String> tenants() {
    checkOpen();
    Set<String> names = new TreeSet<>();
    tenants.forEach((name, map) -> {
      if (map.stats().entries() > 0) {
        names.add(name);
      }
    });
    return names;
  }

  /**
   * Puts a value and waits until it is on the device.
   *
   * @param tenant whose
   * @param key the key, checked
   * @param value the value, checked; given away
   * @return whether the key is new
   */
  public boolean put(String tenant, String key, byte[] value) {
    return write(new KeyValueOperation(Kind.PUT, tenant, key, value));
  }

  /**
   * Removes a key and waits until that is on the device.
   *
   * @param tenant whose
   * @param key the key, checked
   * @return whether it was there
   */
  public boolean delete(String tenant, String key) {
    return write(KeyValueOperation.delete(tenant, key));
  }

  /**
   * Removes all keys of a tenant and waits until that is on the device.
   *
   * @param tenant whose
   * @return whether there was one
   */
  public boolean clear(String tenant) {
    return write(KeyValueOperation.clear(tenant));
  }

  /**
   * Checks the files of the store, and takes hold of them as they are between two writes. To be
   * called on an engine thread.
   *
   * @return a copy of each, to be closed; none of a store in memory, or in which nothing ever was
   * @throws dev.vectordb.exception.DatabaseCorruptException if one is damaged
   * @throws IOException if reading fails
   */
  public List<FileCopy> copies() throws IOException {
    checkOpen();
    CompletableFuture<List<FileCopy>> done = new CompletableFuture<>();
    steps.add(() -> {
      try {
        checkUsable();
        done.complete(keyValueLog == null ? List.of() : keyValueLog.copies());
      } catch (IOException | RuntimeException | Error e) {
        done.completeExceptionally(e);
      }
    });
    schedule();
    try {
      return done.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case VectorDatabaseException known -> throw known;
        case null, default -> throw e;
      }
    }
  }

  private boolean write(KeyValueOperation operation) {
    checkOpen();
    if (readOnly) {
      throw new DatabaseReadOnlyException("the database was opened read-only");
    }
    Task task = new Task(operation, new CompletableFuture<>());
    queue.add(task);
    schedule();
    try {
      return task.done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof VectorDatabaseException cause) {
        cause.addSuppressed(new VectorDatabaseException("the write was submitted here"));
        throw cause;
      }
      throw new VectorDatabaseException("a write to the key-value store failed", e);
    }
  }

  private void schedule() {
    if ((!queue.isEmpty() || !steps.isEmpty()) && scheduled.compareAndSet(false, true)) {
      try {
        executor.execute(this::drain);
      } catch (RejectedExecutionException e) {
        refuseQueued();
      } catch (OutOfMemoryError e) { // such as no more threads
        answerQueued(() ->
            new VectorDatabaseException("no thread could be started to write keys and values", e));
        scheduled.set(false);
        schedule();
      }
    }
  }

  private void drain() {
    try {
      while (!queue.isEmpty() || !steps.isEmpty()) {
        Runnable step = steps.poll();
        if (step == null) {
          commitGroup();
        } else {
          step.run();
        }
      }
    } finally {
      scheduled.set(false);
      schedule();
    }
  }

  /** Takes as many queued writes as may share one force: of different keys, so that none meets. */
  private void commitGroup() {
    List<Task> group = new ArrayList<>();
    Set<Place> places = new HashSet<>();
    Growth growth = new Growth();
    long bytes = 0;
    Task next;
    while (bytes < MAX_GROUP_BYTES && (next = queue.peek()) != null) {
      KeyValueOperation operation = next.operation;
      boolean clear = operation.kind() == Kind.CLEAR;
      if (!group.isEmpty() && (clear || places.contains(Place.of(operation)))) {
        break;
      }
      queue.poll();
      try {
        checkUsable();
        if (!changes(operation)) {
          next.done.complete(false);
          continue;
        }
        growth.add(operation);
      } catch (RuntimeException e) {
        next.done.completeExceptionally(e);
        continue;
      }
      places.add(Place.of(operation));
      bytes += KeyValueCodec.bytes(operation);
      group.add(next);
      if (clear) {
        break;
      }
    }
    if (!group.isEmpty()) {
      commit(group);
    }
  }

  private boolean changes(KeyValueOperation operation) {
    TenantMap map = tenants.getOrDefault(operation.tenant(), TenantMap.EMPTY);
    return switch (operation.kind()) {
      case PUT -> true;
      case DELETE -> map.get(operation.key()) != null;
      case CLEAR -> map.stats().entries() > 0;
    };
  }

  private void checkUsable() {
    checkOpen();
    if (failure != null) {
      throw new DatabaseReadOnlyException(
          "the key-value store takes no writes: " + failure + "; reopen the database");
    }
  }

  private void commit(List<Task> group) {
    try {
      if (keyValueLog != null) {
        keyValueLog.append(group.stream().map(Task::operation).toList());
      }
    } catch (IOException | RuntimeException | Error e) { // nothing was applied: all of it fails
      note(e);
      group.forEach(task -> task.done.completeExceptionally(refusal(e)));
      return;
    }
    for (Task task : group) {
      task.done.complete(apply(task.operation));
    }
    rewriteIfDue();
  }

  private void note(Throwable e) {
    if (e instanceof LogFailedException) {
      failure = "its log failed: " + e.getMessage();
    }
    log.warn("A write to the key-value store failed: {}", e.toString());
  }

  private static DatabaseReadOnlyException refusal(Throwable e) {
    return new DatabaseReadOnlyException(
        "the key-value store could not write its log; nothing was changed: " + e.getMessage(), e);
  }

  /** Returns whether a put is of a new key, and whether anything else removed one. */
  private boolean apply(KeyValueOperation operation) {
    TenantMap map = tenants.computeIfAbsent(operation.tenant(), _ -> new TenantMap());
    long before = map.stats().bytes();
    boolean result = map.apply(operation);
    totalBytes += map.stats().bytes() - before;
    if (operation.kind() == Kind.CLEAR) {
      tenants.remove(operation.tenant());
    }
    return result;
  }

  private void rewriteIfDue() {
    if (keyValueLog == null || !keyValueLog.isWorthRewriting(totalBytes)) {
      return;
    }
    try {
      keyValueLog.rewrite(this::allPuts);
    } catch (LogFailedException e) {
      failure = "its log failed: " + e.getMessage();
      log.error("The key-value store failed: {}", e.toString());
    } catch (IOException | RuntimeException e) {
      log.warn("The log of the key-value store could not be rewritten: {}", e.toString());
    }
  }

  private Iterator<KeyValueOperation> allPuts() {
    return tenants.entrySet().stream()
        .flatMap(tenant -> tenant.getValue().puts(tenant.getKey()))
        .iterator();
  }

  private void checkOpen() {
    if (closed) {
      throw new DatabaseClosedException("the database is closed");
    }
  }

  /** Lets queued writes fail or end, and closes the log. To be called on an engine thread. */
  @Override
  public void close() throws IOException {
    closed = true;
    while (!scheduled.compareAndSet(false, true)) {
      time.pause(CLOSE_PAUSE_NANOS);
    }
    try {
      if (keyValueLog != null) {
        keyValueLog.close();
      }
    } finally {
      refuseQueued();
    }
  }

  /** Whoever looked before the close and queued after it gets an answer. */
  private void refuseQueued() {
    scheduled.set(false);
    answerQueued(() -> new DatabaseClosedException("the database is closed"));
  }

  /** Answers all who are queued with a failure, and does what else the thread was to do. */
  private void answerQueued(Supplier<VectorDatabaseException> failure) {
    Task late;
    while ((late = queue.poll()) != null) {
      late.done.completeExceptionally(failure.get());
    }
    Runnable step;
    while ((step = steps.poll()) != null) {
      step.run(); // after a close it finds the store closed
    }
  }

  /** How much a group makes the maps grow; refuses what makes them too large. */
  private final class Growth {
    private final Map<String, Long> ofTenant = new ConcurrentHashMap<>();
    private long ofAll;

    void add(KeyValueOperation operation) {
      if (operation.kind() != Kind.PUT) {
        return;
      }
      TenantMap map = tenants.getOrDefault(operation.tenant(), TenantMap.EMPTY);
      long more = map.growth(operation);
      long tenantGrowth = ofTenant.getOrDefault(operation.tenant(), 0L) + more;
      if (more > 0 && map.stats().bytes() + tenantGrowth > Limits.MAX_KEY_VALUE_BYTES) {
        throw new CapacityExceededException(
            "the key-value store of tenant "
                + operation.tenant()
                + " would take more than "
                + Limits.MAX_KEY_VALUE_BYTES
                + " bytes");
      }
      if (more > 0 && totalBytes + ofAll + more > Limits.MAX_ALL_KEY_VALUE_BYTES) {
        throw new CapacityExceededException("the key-value stores of the database are full");
      }
      ofTenant.put(operation.tenant(), tenantGrowth);
      ofAll += more;
    }
  }
}
