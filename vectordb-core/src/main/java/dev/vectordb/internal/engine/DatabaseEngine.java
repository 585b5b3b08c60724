package dev.vectordb.internal.engine;

import dev.vectordb.exception.CollectionExistsException;
import dev.vectordb.exception.CollectionNotFoundException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.catalog.Catalog;
import dev.vectordb.internal.environment.Chance;
import dev.vectordb.internal.environment.Environment;
import dev.vectordb.internal.environment.Threads;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.storage.DatabaseDirectory;
import dev.vectordb.internal.storage.FileCopy;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.Recovery;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All collections of a database. Which collections there are is told by their directories; creating
 * and dropping one are single renames, so that either is done or not done after a crash.
 */
public final class DatabaseEngine implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DatabaseEngine.class);
  private static final Comparator<CollectionInfo> BY_NAME =
      Comparator.comparing(CollectionInfo::tenant).thenComparing(CollectionInfo::name);

  private record Key(String tenant, String name) {}

  /**
   * A collection that is open.
   *
   * @param uuid its identity, which no other collection ever has
   * @param engine the collection
   */
  public record Open(UUID uuid, CollectionEngine engine) {}

  private final EngineSettings settings;
  private final EngineRuntime runtime;
  private final @Nullable DatabaseFiles files;
  private final Map<Key, Open> collections = new ConcurrentHashMap<>();
  private volatile boolean closed;
  private volatile Companion companion = Map::of;

  /** Made when it is first asked for: most databases in memory never need one. */
  private @Nullable Catalog memoryCatalog;

  private DatabaseEngine(
      EngineSettings settings, EngineRuntime runtime, @Nullable DatabaseFiles files) {
    this.settings = settings;
    this.runtime = runtime;
    this.files = files;
  }

  /**
   * Opens a database with all its collections.
   *
   * @param settings how to run
   * @return the open engine
   */
  public static DatabaseEngine open(EngineSettings settings) {
    return open(settings, new EngineRuntime(settings));
  }

  static DatabaseEngine open(EngineSettings settings, EngineRuntime runtime) {
    try {
      return runtime.onEngineThread(() -> openFiles(settings, runtime));
    } catch (RuntimeException | Error e) {
      boolean _ = runtime.close();
      throw e;
    }
  }

  private static DatabaseEngine openFiles(EngineSettings settings, EngineRuntime runtime)
      throws IOException {
    Path directory = settings.directory();
    if (directory == null) {
      return new DatabaseEngine(settings, runtime, null);
    }
    long began = runtime.time().nanoTime();
    DatabaseFiles files = DatabaseFiles.open(settings, directory);
    DatabaseEngine engine = new DatabaseEngine(settings, runtime, files);
    try {
      for (DatabaseFiles.Found found : files.collections()) {
        engine.open(found.uuid(), found.info());
      }
      engine.report(directory, runtime.time().nanoTime() - began);
      return engine;
    } catch (IOException | RuntimeException | Error e) {
      engine.closeCollections();
      files.close();
      throw e;
    }
  }

  /** Says in one line what was opened, and what that took. */
  private void report(Path directory, long nanos) {
    long records = 0;
    long operations = 0;
    long bytes = 0;
    long cut = 0;
    List<String> rebuilt = new ArrayList<>();
    for (Open open : collections.values()) {
      Recovery recovery = open.engine.stats().recovery();
      records += recovery.baseRecords();
      operations += recovery.replayedOperations();
      bytes += recovery.replayedBytes();
      cut += recovery.cutBytes();
      recovery.rebuilt().forEach(what -> rebuilt.add(what + " of " + open.engine.info().name()));
    }
    log.info(
        "{} opened in {} ms: {} collections, {} records mapped, {} operations replayed from {} bytes"
            + " of log, {} bytes of torn tails cut, to be built anew: {}",
        directory,
        TimeUnit.NANOSECONDS.toMillis(nanos),
        collections.size(),
        records,
        operations,
        bytes,
        cut,
        rebuilt.isEmpty() ? "nothing" : String.join(", ", rebuilt));
  }

  private CollectionEngine open(UUID uuid, CollectionInfo info) throws IOException {
    Path root = settings.directory();
    ShardContext context =
        new ShardContext(
            info.tenant() + "/" + info.name(),
            uuid,
            info.config(),
            settings.files(),
            root == null ? null : DatabaseDirectory.collection(root, uuid),
            runtime);
    Key key = new Key(info.tenant(), info.name());
    CollectionEngine engine =
        new CollectionEngine(info, new Home(uuid, key), Shard.open(context), runtime);
    Open twin = collections.putIfAbsent(key, new Open(uuid, engine));
    if (twin != null) {
      engine.discard();
      throw new VectorDatabaseException(
          "two directories, "
              + twin.uuid
              + " and "
              + uuid
              + ", both say that they are collection '"
              + info.name()
              + "' of tenant '"
              + info.tenant()
              + "'; move one of them out of the database");
    }
    return engine;
  }

  /** Where it stands what a collection of this database is. */
  private final class Home implements CollectionHome {
    private final UUID uuid;
    private final Key key;

    Home(UUID uuid, Key key) {
      this.uuid = uuid;
      this.key = key;
    }

    @Override
    public void describe(CollectionInfo info) throws IOException {
      if (files != null) {
        files.describe(uuid, info);
      }
    }

    @Override
    public void catalogue() {
      synchronized (DatabaseEngine.this) { // beside a drop it would be told of what is gone
        Open open = collections.get(key);
        if (files != null && open != null && open.uuid.equals(uuid)) {
          files.catalogue(uuid, open.engine.info());
        }
      }
    }
  }

  /**
   * Creates a collection.
   *
   * @param tenant the tenant, checked
   * @param name the name
   * @param config the configuration
   * @return the collection, durable
   */
  public CollectionEngine create(String tenant, String name, CollectionConfig config) {
    InputRules.checkName("collection", name);
    return runtime.onEngineThread(() -> createLocked(tenant, name, config));
  }

  private synchronized CollectionEngine createLocked(
      String tenant, String name, CollectionConfig config) throws IOException {
    checkWritable();
    if (collections.containsKey(new Key(tenant, name))) {
      throw exists(tenant, name);
    }
    UUID uuid = runtime.chance().uuid();
    CollectionInfo info = new CollectionInfo(tenant, name, config, runtime.time().now());
    if (files == null) {
      CollectionEngine engine = open(uuid, info);
      runtime.changes().raise();
      return engine;
    }
    files.create(uuid, info);
    try {
      CollectionEngine engine = open(uuid, info);
      runtime.changes().raise();
      files.catalogue(uuid, info);
      return engine;
    } catch (IOException | RuntimeException | Error e) {
      files.deleteQuietly(uuid); // else it would stand beside the one that the next try makes
      throw e;
    }
  }

  /**
   * Takes over what was imported under its names, each in one step.
   *
   * @param imports what has the files; left with those that were not taken over
   * @param collections what was imported
   * @param names what each is to be, in the same order
   * @return the collections, durable
   */
  synchronized List<CollectionEngine> take(
      ArchiveImport imports, List<ArchiveImport.Unpacked> collections, List<CollectionInfo> names)
      throws IOException {
    checkFree(names);
    List<CollectionEngine> taken = new ArrayList<>();
    for (int i = 0; i < collections.size(); i++) {
      ArchiveImport.Unpacked collection = collections.get(i);
      DatabaseFiles to = Objects.requireNonNull(files);
      imports.taken(collection);
      try {
        to.take(collection, names.get(i));
        taken.add(open(collection.uuid(), names.get(i)));
      } catch (IOException | RuntimeException | Error e) {
        to.deleteQuietly(collection.uuid());
        throw e;
      }
      to.catalogue(collection.uuid(), names.get(i));
    }
    return taken;
  }

  /** Refuses names that are taken, in the database or among themselves. */
  synchronized void checkFree(List<CollectionInfo> names) {
    checkWritable();
    Set<Key> seen = new HashSet<>(collections.keySet());
    for (CollectionInfo info : names) {
      if (!seen.add(new Key(info.tenant(), info.name()))) {
        throw exists(info.tenant(), info.name());
      }
    }
  }

  private static CollectionExistsException exists(String tenant, String name) {
    return new CollectionExistsException(
        "tenant " + tenant + " has a collection '" + name + "' already");
  }

  /** All collections of a tenant, or of all tenants, by name. */
  List<CollectionEngine> engines(@Nullable String tenant) {
    return list().stream()
        .filter(info -> tenant == null || info.tenant().equals(tenant))
        .map(info -> find(info.tenant(), info.name()))
        .filter(Objects::nonNull)
        .toList();
  }

  /** What stands in the directory of a database beside its collections, and is copied with it. */
  @FunctionalInterface
  public interface Companion {
    /**
     * Takes hold of its files as of one moment; on an engine thread.
     *
     * @return the files, by the directory below that of the database in which they stand
     * @throws IOException if they cannot be read
     */
    Map<String, List<FileCopy>> copies() throws IOException;
  }

  /** Lets copies of the whole database have the files of a companion. */
  public void copyWith(Companion added) {
    companion = added;
  }

  /** Returns what is copied with all collections. */
  Companion companion() {
    return companion;
  }

  /** Returns what exports and imports. */
  public DatabaseArchives archives() {
    checkOpen();
    return new DatabaseArchives(this, settings, runtime, files);
  }

  /**
   * Returns a collection, creating it if it is missing.
   *
   * @param tenant the tenant, checked
   * @param name the name
   * @param config the configuration; must agree with one that is there
   * @return the collection
   */
  public CollectionEngine getOrCreate(String tenant, String name, CollectionConfig config) {
    InputRules.checkName("collection", name);
    return runtime.onEngineThread(() -> {
      synchronized (this) {
        CollectionEngine there = find(tenant, name);
        return there == null ? createLocked(tenant, name, config) : agreeing(there, config);
      }
    });
  }

  private static CollectionEngine agreeing(CollectionEngine there, CollectionConfig wanted) {
    CollectionConfig actual = there.info().config();
    if (actual.dimension() != wanted.dimension()) {
      throw new DimensionMismatchException(
          "dimension of collection '" + there.info().name() + "'",
          actual.dimension(),
          wanted.dimension());
    }
    if (actual.metric() != wanted.metric() || actual.indexKind() != wanted.indexKind()) {
      throw new CollectionExistsException(
          "collection '"
              + there.info().name()
              + "' exists with "
              + actual.metric()
              + " and "
              + actual.indexKind()
              + ", not "
              + wanted.metric()
              + " and "
              + wanted.indexKind());
    }
    return there;
  }

  /**
   * Looks for a collection.
   *
   * @param tenant the tenant, checked
   * @param name the name
   * @return the collection, or null
   */
  public @Nullable CollectionEngine find(String tenant, String name) {
    checkOpen();
    InputRules.checkName("collection", name);
    Open open = collections.get(new Key(tenant, name));
    return open == null ? null : open.engine;
  }

  /**
   * Returns a collection.
   *
   * @param tenant the tenant, checked
   * @param name the name
   * @return the collection
   */
  public CollectionEngine get(String tenant, String name) {
    CollectionEngine found = find(tenant, name);
    if (found == null) {
      throw new CollectionNotFoundException(
          "tenant " + tenant + " has no collection '" + name + "'");
    }
    return found;
  }

  /**
   * Drops a collection.
   *
   * @param tenant the tenant, checked
   * @param name the name
   * @return whether there was one
   */
  public boolean drop(String tenant, String name) {
    InputRules.checkName("collection", name);
    checkNotInListener("drop a collection of");
    Open open = collections.get(new Key(tenant, name));
    if (open != null) {
      open.engine.checkNotWithinImport();
    }
    return undoCreate(tenant, name);
  }

  /** Drops a collection that nobody was told of. */
  boolean undoCreate(String tenant, String name) {
    return runtime.onEngineThread(() -> dropLocked(tenant, name));
  }

  private synchronized boolean dropLocked(String tenant, String name) throws IOException {
    checkWritable();
    Key key = new Key(tenant, name);
    Open open = collections.get(key);
    if (open == null) {
      return false;
    }
    open.engine.drop(() -> {
      if (files != null) {
        files.markDropped(open.uuid);
      }
    });
    // From here on it is gone, whatever fails: the next opening would not find it.
    collections.remove(key);
    runtime.changes().raise();
    open.engine.discard();
    if (files != null) {
      files.deleteDropped(open.uuid);
    }
    return true;
  }

  /** Returns what is known of every collection, by tenant and name. */
  public List<CollectionInfo> list() {
    checkOpen();
    return collections.values().stream().map(open -> open.engine.info()).sorted(BY_NAME).toList();
  }

  /** Returns the collections that are there now, in no order. */
  public List<Open> open() {
    checkOpen();
    return List.copyOf(collections.values());
  }

  /** Says whether somebody follows searches, as almost nobody does. */
  public void followSearches(boolean follow) {
    runtime.followSearches(follow);
  }

  /** Lets collections without a log, also those to come, keep their latest changes. */
  public void followChanges() {
    runtime.followChanges();
  }

  /** Tells whether the database is closed. */
  public boolean isClosed() {
    return closed;
  }

  /** Returns what is raised at every change: of records, and of which collections there are. */
  public ChangeSignal changes() {
    return runtime.changes();
  }

  /**
   * Runs a task on an engine thread, which no caller can interrupt, and waits for it.
   *
   * @param task the task
   * @return its result
   */
  public <T> T onEngineThread(Callable<T> task) {
    return runtime.onEngineThread(task);
  }

  /** Returns what time, chance and threads come from. */
  public Environment environment() {
    return runtime.environment();
  }

  /** Returns the clocks. */
  public TimeSource time() {
    return runtime.time();
  }

  /** Returns what is random. */
  public Chance chance() {
    return runtime.chance();
  }

  /** Returns what starts threads. */
  public Threads threads() {
    return runtime.threads();
  }

  /** Returns what runs tasks on engine threads; refuses them once the database is closing. */
  public Executor executor() {
    return runtime.maintenance();
  }

  /** Runs a task on an engine thread after a while; never, if the database is closed before. */
  public void later(long millis, Runnable task) {
    runtime.inBackgroundAfter(millis, task);
  }

  /** Returns where the files are; null in memory. */
  public @Nullable Path directory() {
    return settings.directory();
  }

  /** Returns the file system. */
  public StorageFiles files() {
    return settings.files();
  }

  /** Returns the catalog, one in memory for a database in memory. */
  public Catalog catalog() {
    return files == null ? memoryCatalog() : files.catalog();
  }

  private synchronized Catalog memoryCatalog() {
    checkOpen();
    if (memoryCatalog == null) {
      memoryCatalog = Catalog.inMemory();
    }
    return memoryCatalog;
  }

  /** Tells whether nothing may be written. */
  public boolean isReadOnly() {
    return settings.readOnly();
  }

  /** Returns what the cache has done. */
  public CacheStats cacheStats() {
    return runtime.cache().stats();
  }

  /** Empties the cache. */
  public void clearCache() {
    checkOpen();
    runtime.cache().clear();
  }

  /**
   * Checks that the database is open.
   *
   * @throws DatabaseClosedException if it is not
   */
  public void checkOpen() {
    if (closed) {
      throw new DatabaseClosedException("the database is closed");
    }
  }

  private void checkWritable() {
    checkOpen();
    if (settings.readOnly()) {
      throw new DatabaseReadOnlyException("the database was opened read-only");
    }
  }

  /**
   * Refuses a close by a listener: it would wait for the work that waits for the listener.
   *
   * @throws VectorDatabaseException if this is called on an engine thread
   */
  public void checkMayClose() {
    checkNotInListener("close");
  }

  private void checkNotInListener(String action) {
    if (runtime.isOnOwnThread()) {
      throw new VectorDatabaseException(
          "a listener cannot "
              + action
              + " the database that calls it and waits for it; another thread can");
    }
  }

  @Override
  public void close() {
    checkMayClose();
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      runtime.onEngineThread(() -> {
        closeCollections();
        return true;
      });
    } finally {
      runtime.changes().raise();
      release(runtime.close());
      closeMemoryCatalog();
    }
  }

  /** Gives the directory up, to others too; not before nobody is at work in it. */
  private void release(boolean atRest) {
    DatabaseFiles held = files;
    if (held == null) {
      return;
    }
    if (atRest) {
      held.close();
      return;
    }
    log.error(
        "{} is closed, but work in it has not ended, such as a copy to a stream that takes nothing;"
            + " the directory stays locked until it has",
        settings.directory());
    Thread _ =
        runtime
            .threads()
            .start(
                "vectordb-close",
                () -> {
                  boolean ended = false;
                  while (!ended) {
                    ended = runtime.awaitEnd();
                  }
                  held.close();
                });
  }

  private synchronized void closeMemoryCatalog() {
    if (memoryCatalog != null) {
      memoryCatalog.close();
    }
  }

  private void closeCollections() {
    collections.values().forEach(open -> open.engine.stopIndexing());
    for (Open open : collections.values()) {
      try {
        open.engine.close();
      } catch (IOException | RuntimeException | InternalError e) { // the others are to close
        log.warn("Collection {} did not close cleanly", open.engine.info().name(), e);
      }
    }
  }
}
