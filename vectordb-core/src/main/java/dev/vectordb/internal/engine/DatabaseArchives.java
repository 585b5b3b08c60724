package dev.vectordb.internal.engine;

import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.exception.InvalidArchiveException;
import dev.vectordb.internal.archive.ArchiveLimits;
import dev.vectordb.internal.archive.CopyTarget;
import dev.vectordb.internal.archive.DirectoryTarget;
import dev.vectordb.internal.archive.ZipTarget;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionBackup;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.WriteResult;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies of a database and what comes back from them. Everything is done by engine threads while
 * the caller waits.
 */
public final class DatabaseArchives {
  private static final int BUFFER_BYTES = 1 << 16;

  private final DatabaseEngine database;
  private final EngineRuntime runtime;
  private final @Nullable DatabaseFiles files;
  private final StorageFiles storage;

  DatabaseArchives(
      DatabaseEngine database,
      EngineSettings settings,
      EngineRuntime runtime,
      @Nullable DatabaseFiles files) {
    this.database = database;
    this.runtime = runtime;
    this.files = files;
    this.storage = files == null ? StorageFiles.disk() : settings.files();
  }

  /** What an import takes its archive from. */
  @FunctionalInterface
  public interface Source {
    /**
     * Provides the archive as a file.
     *
     * @param workplace an existing directory, where a file may be made
     * @return the file
     * @throws IOException if it cannot be had
     */
    Path file(Path workplace) throws IOException;

    /**
     * An archive in a file.
     *
     * @param file the file
     * @return a source
     */
    static Source of(Path file) {
      return _ -> file;
    }

    /**
     * An archive in a stream.
     *
     * @param in read to its end, not closed
     * @return a source
     */
    static Source of(InputStream in) {
      return workplace -> spooled(in, workplace);
    }
  }

  private static Path spooled(InputStream in, Path workplace) throws IOException {
    Path file = workplace.resolve("archive.zip");
    long most = ArchiveLimits.DEFAULT.totalBytes();
    byte[] chunk = new byte[BUFFER_BYTES];
    long bytes = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        bytes += read;
        if (bytes > most) {
          throw new InvalidArchiveException(
              "archive", "is larger than the " + most + " bytes allowed", null);
        }
        out.write(chunk, 0, read);
      }
    }
    return file;
  }

  /**
   * Writes a copy that can be opened like the database.
   *
   * @param collection the only collection to copy; null for all
   * @param directory where to; missing or empty
   * @param progress is told of bytes
   * @return what was copied
   */
  public List<CollectionBackup> backup(
      @Nullable CollectionEngine collection, Path directory, ProgressListener progress) {
    return runtime.onEngineThread(() -> {
      try (CopyTarget target = DirectoryTarget.create(StorageFiles.disk(), directory)) {
        return copy(collection, target, progress);
      }
    });
  }

  /**
   * Writes a copy as a ZIP file.
   *
   * @param collection the only collection to copy; null for all
   * @param out where to; flushed, not closed
   * @param progress is told of bytes before compression
   * @return what was copied
   */
  public List<CollectionBackup> export(
      @Nullable CollectionEngine collection, OutputStream out, ProgressListener progress) {
    return runtime.onEngineThread(() -> {
      BufferedOutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES);
      List<CollectionBackup> copied;
      try (CopyTarget target = new ZipTarget(buffered)) {
        copied = copy(collection, target, progress);
      }
      buffered.flush();
      return copied;
    });
  }

  /**
   * Writes a copy as a ZIP file, which appears when it is complete and on the device, in the place
   * of one that is there.
   *
   * @param collection the only collection to copy; null for all
   * @param file the file
   * @param progress is told of bytes before compression
   * @return what was copied
   */
  public List<CollectionBackup> export(
      @Nullable CollectionEngine collection, Path file, ProgressListener progress) {
    return runtime.onEngineThread(() -> {
      StorageFiles disk = StorageFiles.disk();
      Path target = file.toAbsolutePath();
      Path temporary =
          target.resolveSibling(target.getFileName() + "." + runtime.chance().uuid() + ".tmp");
      try {
        List<CollectionBackup> copied;
        try (RandomAccessFile open = new RandomAccessFile(temporary.toFile(), "rw")) {
          open.setLength(0);
          OutputStream out =
              new BufferedOutputStream(Channels.newOutputStream(open.getChannel()), BUFFER_BYTES);
          try (CopyTarget zip = new ZipTarget(out)) {
            copied = copy(collection, zip, progress);
          }
          out.flush();
          open.getChannel().force(true);
        }
        disk.rename(temporary, target);
        Path parent = target.getParent();
        if (parent != null) {
          disk.forceDirectory(parent);
        }
        return copied;
      } catch (IOException | RuntimeException | Error e) {
        disk.delete(temporary);
        throw e;
      }
    });
  }

  private List<CollectionBackup> copy(
      @Nullable CollectionEngine collection, CopyTarget target, ProgressListener progress)
      throws IOException {
    List<CollectionEngine> which =
        collection == null ? database.engines(null) : List.of(collection);
    DatabaseEngine.Companion with = collection == null ? database.companion() : Map::of;
    return DatabaseCopier.copy(which, with, target, progress, database::isClosed);
  }

  /**
   * Imports all collections of an archive under their own names.
   *
   * @param source the archive
   * @param progress is told of bytes that were unpacked
   * @return what was imported
   */
  public List<CollectionInfo> importAll(Source source, ProgressListener progress) {
    return runtime.onEngineThread(() ->
        unpacked(
            source,
            progress,
            (imports, archive) -> {
              List<ArchiveImport.Unpacked> found = imports.unpack(archive);
              List<CollectionInfo> names =
                  found.stream().map(ArchiveImport.Unpacked::info).toList();
              return take(imports, found, names).stream().map(CollectionEngine::info).toList();
            }));
  }

  /**
   * Imports the one collection of an archive under a name.
   *
   * @param tenant the tenant, checked
   * @param name the name, new in the tenant
   * @param source the archive
   * @param progress is told of bytes that were unpacked
   * @return the collection
   */
  public CollectionEngine importAs(
      String tenant, String name, Source source, ProgressListener progress) {
    InputRules.checkName("collection", name);
    return runtime.onEngineThread(() ->
        unpacked(
            source,
            progress,
            (imports, archive) -> {
              ArchiveImport.Unpacked found = imports.unpackOne(archive);
              CollectionInfo info =
                  new CollectionInfo(tenant, name, found.info().config(), found.info().createdAt());
              return take(imports, List.of(found), List.of(info)).getFirst();
            }));
  }

  /**
   * Writes the records of the one collection of an archive into one that is there, all at one
   * moment.
   *
   * @param collection the collection
   * @param source the archive
   * @param progress is told of bytes that were unpacked
   * @return what was done
   */
  public WriteResult importInto(
      CollectionEngine collection, Source source, ProgressListener progress) {
    collection.checkNotWithinImport();
    return runtime.onEngineThread(() ->
        unpacked(
            source,
            progress,
            (imports, archive) -> {
              ArchiveImport.Unpacked found = imports.unpackOne(archive);
              int dimension = collection.info().config().dimension();
              if (found.info().config().dimension() != dimension) {
                throw new DimensionMismatchException(
                    "dimension of the archive", dimension, found.info().config().dimension());
              }
              return copyRecords(found, collection);
            }));
  }

  private WriteResult copyRecords(ArchiveImport.Unpacked from, CollectionEngine to)
      throws IOException {
    try (StoredCollection stored =
        StoredCollection.open(
            storage, from.directory(), from.info().name(), from.info().config())) {
      return to.bulkImportHere(stored.records(), ProgressListener.NONE);
    }
  }

  /** In memory there are no files to be taken over, so that the records are. */
  private List<CollectionEngine> take(
      ArchiveImport imports, List<ArchiveImport.Unpacked> found, List<CollectionInfo> names)
      throws IOException {
    if (files != null) {
      return database.take(imports, found, names);
    }
    database.checkFree(names);
    List<CollectionEngine> made = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      CollectionInfo info = names.get(i);
      CollectionEngine collection = database.create(info.tenant(), info.name(), info.config());
      try {
        var _ = copyRecords(found.get(i), collection);
      } catch (IOException | RuntimeException | Error e) {
        database.undoCreate(info.tenant(), info.name());
        throw e;
      }
      made.add(collection);
    }
    return made;
  }

  /** What is done with an archive while its unpacked files are there. */
  private interface Use<T> {
    T with(ArchiveImport imports, Path archive) throws IOException;
  }

  private <T> T unpacked(Source source, ProgressListener progress, Use<T> use) throws IOException {
    database.checkFree(List.of());
    Path workplace =
        files == null ? Files.createTempDirectory("vectordb-import") : files.workplace();
    Path spool = workplace.resolve(runtime.chance().uuid() + DatabaseFiles.CREATING);
    try {
      storage.createDirectories(spool);
      Path archive = source.file(spool);
      try (ArchiveImport imports =
          new ArchiveImport(
              storage,
              runtime.chance(),
              workplace,
              ArchiveLimits.DEFAULT,
              progress,
              database::isClosed)) {
        return use.with(imports, archive);
      }
    } finally {
      storage.deleteTree(spool);
      if (files == null) {
        storage.deleteTree(workplace);
      }
    }
  }
}
