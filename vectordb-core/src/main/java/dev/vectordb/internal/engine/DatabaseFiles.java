package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.catalog.Catalog;
import dev.vectordb.internal.catalog.CatalogEntry;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.CollectionDescriptor;
import dev.vectordb.internal.storage.DatabaseDirectory;
import dev.vectordb.internal.storage.DirectoryLock;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory of a database: its lock, the directories of its collections, and the catalog, which
 * follows the directories and never holds up an opening.
 */
final class DatabaseFiles {
  private static final Logger log = LoggerFactory.getLogger(DatabaseFiles.class);
  static final String CREATING = ".creating";
  private static final String DROPPED = ".dropped";
  private static final long FIRST_INCR = 1;

  /** Until then, whoever opened a database to search it has searched it. */
  private static final long CATALOG_DELAY_MILLIS = 3_000;

  private final StorageFiles files;
  private final Path root;
  private final DirectoryLock lock;
  private final Catalog catalog;

  private DatabaseFiles(StorageFiles files, Path root, DirectoryLock lock, Catalog catalog) {
    this.files = files;
    this.root = root;
    this.lock = lock;
    this.catalog = catalog;
  }

  /** A collection that was found. */
  record Found(UUID uuid, CollectionInfo info) {}

  static DatabaseFiles open(EngineSettings settings, Path root) throws IOException {
    StorageFiles files = settings.files();
    DatabaseDirectory.openOrCreate(files, root, settings.readOnly());
    DirectoryLock lock =
        settings.readOnly() ? DirectoryLock.acquireShared(root) : DirectoryLock.acquire(root);
    try {
      if (!settings.readOnly()) {
        deleteHalfDone(files, root);
      }
      Catalog catalog =
          settings.readOnly()
              ? Catalog.openReadOnly(() -> entries(files, root))
              : Catalog.openFile(root, () -> entries(files, root), CATALOG_DELAY_MILLIS);
      return new DatabaseFiles(files, root, lock, catalog);
    } catch (IOException | RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  private static void deleteHalfDone(StorageFiles files, Path root) throws IOException {
    Path collections = DatabaseDirectory.collections(root);
    // A process killed right after a rename left a name that is not on the device: without this a
    // power loss could take a collection that was written since, or bring back half of a dropped
    // one.
    files.forceDirectory(collections);
    for (String name : files.list(collections)) {
      if (name.endsWith(CREATING) || name.endsWith(DROPPED)) {
        files.deleteTree(collections.resolve(name));
      }
    }
  }

  private static List<CatalogEntry> entries(StorageFiles files, Path root) {
    try {
      List<CatalogEntry> entries = new ArrayList<>();
      for (Found found : collections(files, root)) {
        entries.add(entry(found.uuid, found.info));
      }
      return entries;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CatalogEntry entry(UUID uuid, CollectionInfo info) {
    return new CatalogEntry(info.tenant(), info.name(), uuid, info.createdAt(), info.config());
  }

  List<Found> collections() throws IOException {
    return collections(files, root);
  }

  private static List<Found> collections(StorageFiles files, Path root) throws IOException {
    List<Found> found = new ArrayList<>();
    for (UUID uuid : DatabaseDirectory.list(files, root)) {
      Path directory = DatabaseDirectory.collection(root, uuid);
      CollectionDescriptor descriptor = CollectionDescriptor.read(files, directory);
      try {
        found.add(
            new Found(
                uuid,
                new CollectionInfo(
                    descriptor.tenant(),
                    descriptor.name(),
                    ConfigCodec.decode(descriptor.settings()),
                    descriptor.createdAt())));
      } catch (IllegalArgumentException | VectorDatabaseException e) {
        throw new DatabaseCorruptException(
            directory.resolve("DESCRIPTOR"),
            0,
            "the settings of a collection",
            String.valueOf(e.getMessage()),
            "Restore the directory from a backup.");
      }
    }
    return found;
  }

  /** Makes the directory of a collection: under another name first, so that it appears whole. */
  void create(UUID uuid, CollectionInfo info) throws IOException {
    Path collections = DatabaseDirectory.collections(root);
    Path creating = collections.resolve(uuid + CREATING);
    try {
      createWhole(uuid, info, collections, creating);
    } catch (IOException | RuntimeException e) {
      deleteQuietly(uuid);
      throw e;
    }
  }

  private void createWhole(UUID uuid, CollectionInfo info, Path collections, Path creating)
      throws IOException {
    files.createDirectories(creating);
    descriptor(uuid, info).write(files, creating);
    Aof.create(files, creating, uuid, FIRST_INCR);
    Manifest.write(files, creating, new ManifestData(uuid, 1, null, List.of(FIRST_INCR), 0, 0));
    files.rename(creating, DatabaseDirectory.collection(root, uuid));
    files.forceDirectory(collections);
  }

  static CollectionDescriptor descriptor(UUID uuid, CollectionInfo info) {
    return new CollectionDescriptor(
        info.tenant(), info.name(), uuid, info.createdAt(), ConfigCodec.encode(info.config()));
  }

  /** Where a collection is made before it has its name; see {@link #take}. */
  Path workplace() {
    return DatabaseDirectory.collections(root);
  }

  /** Gives a collection its name that was made, and forced, in the {@link #workplace}. */
  void take(ArchiveImport.Unpacked collection, CollectionInfo info) throws IOException {
    descriptor(collection.uuid(), info).write(files, collection.directory());
    files.rename(collection.directory(), DatabaseDirectory.collection(root, collection.uuid()));
    files.forceDirectory(workplace());
  }

  /** Replaces the descriptor of a collection in one step; on return it is on the device. */
  void describe(UUID uuid, CollectionInfo info) throws IOException {
    descriptor(uuid, info).write(files, DatabaseDirectory.collection(root, uuid));
  }

  /** Tells the catalog; a catalog that cannot be written follows at the next opening. */
  void catalogue(UUID uuid, CollectionInfo info) {
    try {
      catalog.add(entry(uuid, info));
    } catch (RuntimeException e) {
      log.warn("The catalog does not know collection {} yet: {}", info.name(), e.toString());
    }
  }

  /** Takes away what a failed creation has left, as far as that can be done. */
  void deleteQuietly(UUID uuid) {
    try {
      Path collection = DatabaseDirectory.collection(root, uuid);
      if (files.exists(collection)) {
        files.rename(collection, dropped(uuid));
        // Else a power loss could bring the name back without what is deleted next.
        files.forceDirectory(DatabaseDirectory.collections(root));
      }
      files.deleteTree(dropped(uuid));
      files.deleteTree(DatabaseDirectory.collections(root).resolve(uuid + CREATING));
    } catch (IOException e) {
      log.warn("A collection that could not be created left {} behind: {}", uuid, e.toString());
    }
  }

  /** The moment of dropping: from here on the collection is gone, whatever happens. */
  void markDropped(UUID uuid) throws IOException {
    files.rename(DatabaseDirectory.collection(root, uuid), dropped(uuid));
  }

  /**
   * Makes a drop durable and frees its space.
   *
   * @throws IOException if the drop may be undone by a power loss
   */
  void deleteDropped(UUID uuid) throws IOException {
    files.forceDirectory(DatabaseDirectory.collections(root));
    try {
      files.deleteTree(dropped(uuid));
      catalog.remove(uuid);
    } catch (IOException | RuntimeException e) {
      log.warn("A dropped collection left something behind: {}", e.toString());
    }
  }

  Catalog catalog() {
    return catalog;
  }

  private Path dropped(UUID uuid) {
    return DatabaseDirectory.collections(root).resolve(uuid + DROPPED);
  }

  void close() {
    try (DirectoryLock _ = lock) {
      catalog.close();
    } catch (IOException e) {
      log.warn("The directory lock was not released cleanly", e);
    }
  }
}
