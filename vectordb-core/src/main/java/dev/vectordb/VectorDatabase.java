package dev.vectordb;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.CollectionExistsException;
import dev.vectordb.exception.CollectionNotFoundException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.exception.DatabaseLockedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.FormatTooNewException;
import dev.vectordb.exception.InvalidArchiveException;
import dev.vectordb.exception.InvalidCursorException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.NotADatabaseException;
import dev.vectordb.exception.TenantExistsException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionBackup;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.EmbeddingFunction;
import dev.vectordb.model.EventListener;
import dev.vectordb.model.EventRequest;
import dev.vectordb.model.EventStats;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobStats;
import dev.vectordb.model.ProgressListener;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A set of collections in one directory, or in memory only. Open it once, share it, close it at the
 * end. Thread-safe.
 *
 * <p>Collections belong to tenants. Whoever has no need of them never meets them: the methods here
 * that name no tenant work on the one called {@value #DEFAULT_TENANT}.
 */
public interface VectorDatabase extends AutoCloseable {

  /** The tenant of those who have no need of tenants. */
  String DEFAULT_TENANT = "default";

  /**
   * Opens the database in a directory, creating it if the directory is empty or missing.
   *
   * @param directory the directory
   * @return the open database
   * @throws DatabaseLockedException if it is open already
   * @throws NotADatabaseException if the directory holds something else
   * @throws DatabaseCorruptException if a file is damaged
   * @throws FormatTooNewException if a newer version wrote it
   */
  static VectorDatabase open(Path directory) {
    return builder().directory(directory).open();
  }

  /**
   * Opens an empty database that lives in memory and is gone when closed.
   *
   * @return the open database
   */
  static VectorDatabase inMemory() {
    return builder().open();
  }

  /**
   * Starts from the defaults.
   *
   * @return a builder
   */
  static VectorDatabaseBuilder builder() {
    return new VectorDatabaseBuilder();
  }

  /**
   * Returns a tenant; it comes into being with its first collection.
   *
   * @param name its name
   * @return the tenant
   */
  VectorTenant tenant(String name);

  /**
   * Makes a tenant before it has a collection, so that it is listed.
   *
   * @param name its name
   * @return the tenant, on the device
   * @throws TenantExistsException if there is one of that name
   * @throws DatabaseReadOnlyException if the database was opened read-only
   */
  VectorTenant createTenant(String name);

  /**
   * Lists the tenants: those that were made, and those that have collections, keys and values, or
   * API keys.
   *
   * @return their names, in order
   */
  List<String> listTenants();

  /**
   * Drops a tenant with all that it has. Its API keys go first; then its jobs are cancelled, and
   * its collections go one after the other, then its keys and values. After a crash amid that the
   * rest is there; dropping it again completes it.
   *
   * @param name its name
   * @return whether there was one
   * @throws DatabaseReadOnlyException if the database was opened read-only
   */
  boolean dropTenant(String name);

  /**
   * Returns the key-value store of the default tenant.
   *
   * @return the store
   */
  default KeyValueStore keyValues() {
    return tenant(DEFAULT_TENANT).keyValues();
  }

  /**
   * Returns the jobs of the default tenant.
   *
   * @return the jobs
   */
  default Jobs jobs() {
    return tenant(DEFAULT_TENANT).jobs();
  }

  /**
   * Lists the jobs of every tenant that are remembered.
   *
   * @return the newest first
   */
  List<JobInfo> listAllJobs();

  /**
   * Returns what the jobs of every tenant are doing.
   *
   * @return figures of the moment
   */
  JobStats jobStats();

  /**
   * Names a function that jobs may make vectors with. Names are kept with jobs, functions are not:
   * a job that is found waiting or resumed after a restart waits until its function is registered
   * again.
   *
   * @param name its name, at most 256 characters
   * @param function the function, in the place of one of that name
   */
  void registerEmbedder(String name, EmbeddingFunction function);

  /**
   * Opens a stream of what happens in every tenant.
   *
   * @param request which events, and from where
   * @return the stream; to be closed
   * @throws InvalidCursorException if the cursor is not one of a stream
   * @throws CapacityExceededException if 256 streams of all tenants together are open
   */
  EventStream events(EventRequest request);

  /**
   * Lets a listener be told of what happens in every tenant, by a thread of its own.
   *
   * @param request which events, and from where
   * @param listener the listener
   * @return the subscription; ends with the database
   * @throws InvalidCursorException if the cursor is not one of a stream
   * @throws CapacityExceededException if 256 streams of all tenants together are open
   */
  EventSubscription subscribe(EventRequest request, EventListener listener);

  /**
   * Returns what streams of changes and events have done.
   *
   * @return figures since the database was opened
   */
  EventStats eventStats();

  /**
   * Returns the API keys.
   *
   * @return the keys of every tenant
   */
  ApiKeys apiKeys();

  /**
   * Creates a collection of the default tenant.
   *
   * @param name its name, new in the tenant
   * @param config its configuration
   * @return the collection, durable
   * @throws CollectionExistsException if there is one of that name
   */
  default VectorCollection createCollection(String name, CollectionConfig config) {
    return tenant(DEFAULT_TENANT).createCollection(name, config);
  }

  /**
   * Returns a collection of the default tenant, creating it if it is missing.
   *
   * @param name its name
   * @param config its configuration; see {@link VectorTenant#getOrCreateCollection}
   * @return the collection
   */
  default VectorCollection getOrCreateCollection(String name, CollectionConfig config) {
    return tenant(DEFAULT_TENANT).getOrCreateCollection(name, config);
  }

  /**
   * Returns a collection of the default tenant.
   *
   * @param name its name
   * @return the collection
   * @throws CollectionNotFoundException if there is none
   */
  default VectorCollection collection(String name) {
    return tenant(DEFAULT_TENANT).collection(name);
  }

  /**
   * Looks for a collection of the default tenant.
   *
   * @param name its name
   * @return the collection, if there is one
   */
  default Optional<VectorCollection> findCollection(String name) {
    return tenant(DEFAULT_TENANT).findCollection(name);
  }

  /**
   * Lists the collections of the default tenant.
   *
   * @return what is known of each, by name
   */
  default List<CollectionInfo> listCollections() {
    return tenant(DEFAULT_TENANT).listCollections();
  }

  /**
   * Drops a collection of the default tenant.
   *
   * @param name its name
   * @return whether there was one
   */
  default boolean dropCollection(String name) {
    return tenant(DEFAULT_TENANT).dropCollection(name);
  }

  /**
   * Lists the collections of every tenant.
   *
   * @return what is known of each, by tenant and name
   */
  List<CollectionInfo> listAllCollections();

  /**
   * Tells whether the database was opened for reading only.
   *
   * @return whether every write is refused for that reason
   */
  boolean isReadOnly();

  /**
   * Returns what the cache of decoded records has done.
   *
   * @return figures since the database was opened
   */
  CacheStats cacheStats();

  /** Empties the cache of decoded records. The figures go on. */
  void clearCache();

  /**
   * Copies all collections of all tenants into a directory that can be opened as a database. Writes
   * and searches go on. Each collection is copied as of one moment of its own, all of them shortly
   * after the call begins: what was written to it before is there, what was written after is not.
   *
   * @param directory missing or empty; appears when the copy is complete and on the device
   * @param progress is told of bytes
   * @return what was copied
   * @throws InvalidInputException if there is something in the directory
   * @throws DatabaseCorruptException if what is to be copied is damaged
   * @throws DatabaseReadOnlyException if a collection has failed, as memory and files may differ
   * @throws DatabaseIoException if writing fails
   */
  List<CollectionBackup> backupTo(Path directory, ProgressListener progress);

  /**
   * Writes the same copy as {@link #backupTo} as a ZIP file, which any tool unpacks to a directory
   * that can be opened.
   *
   * @param file the file; appears, or is replaced, when the copy is complete and on the device
   * @param progress is told of bytes before compression
   * @return what was copied
   */
  List<CollectionBackup> exportTo(Path file, ProgressListener progress);

  /**
   * Writes the same copy as {@link #backupTo} as a ZIP file into a stream. A thread of the database
   * writes while the call waits. If it fails the stream holds half an archive, which every import
   * refuses.
   *
   * @param out where to; flushed, not closed
   * @param progress is told of bytes before compression
   * @return what was copied
   */
  List<CollectionBackup> exportTo(OutputStream out, ProgressListener progress);

  /**
   * Makes collections from an archive, under their tenants and names in it. All are checked before
   * the first appears; each appears in one step.
   *
   * @param archive a file that {@code exportTo} made; may come from anybody
   * @param progress is told of bytes that were unpacked
   * @return what was imported
   * @throws CollectionExistsException if one of the names is taken; then nothing is imported
   * @throws InvalidArchiveException if the archive is anything else; then nothing is imported
   */
  List<CollectionInfo> importFrom(Path archive, ProgressListener progress);

  /**
   * Makes collections from an archive; see {@link #importFrom(Path, ProgressListener)}.
   *
   * @param archive read to its end by a thread of the database, not closed; kept in the directory
   *     of the database, or the temporary one, as long as the call takes
   * @param progress is told of bytes that were unpacked
   * @return what was imported
   */
  List<CollectionInfo> importFrom(InputStream archive, ProgressListener progress);

  /**
   * Waits for running calls (up to 30 seconds; those that run longer keep their memory), makes
   * every write durable, and releases everything. Calls that come later throw {@link
   * DatabaseClosedException}. Closing twice does nothing.
   *
   * @throws VectorDatabaseException if this is called by a listener, a stream or a function that
   *     the database calls and waits for; nothing is closed
   */
  @Override
  void close();
}
