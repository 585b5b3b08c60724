package dev.vectordb;

import dev.vectordb.exception.CollectionExistsException;
import dev.vectordb.exception.CollectionNotFoundException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.DatabaseLockedException;
import dev.vectordb.exception.FormatTooNewException;
import dev.vectordb.exception.NotADatabaseException;
import dev.vectordb.model.CacheStats;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
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
   * Lists the tenants that have collections.
   *
   * @return their names, in order
   */
  List<String> listTenants();

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

  /**
   * Waits for running calls (up to 30 seconds; those that run longer keep their memory), makes
   * every write durable, and releases everything. Calls that come later throw {@link
   * DatabaseClosedException}. Closing twice does nothing.
   */
  @Override
  void close();
}
