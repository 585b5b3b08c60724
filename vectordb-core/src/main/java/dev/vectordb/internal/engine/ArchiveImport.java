package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.InvalidArchiveException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.archive.ArchiveLimits;
import dev.vectordb.internal.archive.ArchiveReader;
import dev.vectordb.internal.environment.Chance;
import dev.vectordb.internal.storage.Adoption;
import dev.vectordb.internal.storage.CollectionDescriptor;
import dev.vectordb.internal.storage.DatabaseDirectory;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.ProgressListener;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacks an archive into directories beside those of collections, under names that the next
 * opening deletes, gives each collection a new id, and checks all of it by opening it as any
 * collection is opened and reading every record. What was not taken over is deleted at the end.
 */
final class ArchiveImport implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ArchiveImport.class);

  private final StorageFiles files;
  private final Chance chance;
  private final Path workplace;
  private final ArchiveLimits limits;
  private final ProgressListener progress;
  private final BooleanSupplier closed;
  private final List<Unpacked> unpacked = new ArrayList<>();
  private final List<Path> leftovers = new ArrayList<>();

  /**
   * A collection that was unpacked and checked.
   *
   * @param uuid its new id
   * @param directory where it is
   * @param info what it is in the archive
   */
  record Unpacked(UUID uuid, Path directory, CollectionInfo info) {}

  /**
   * Prepares to import.
   *
   * @param files the file system
   * @param chance names what is unpacked
   * @param workplace existing directory to unpack in
   * @param progress is told of bytes that were unpacked
   * @param closed whether the database is being closed
   */
  ArchiveImport(
      StorageFiles files,
      Chance chance,
      Path workplace,
      ArchiveLimits limits,
      ProgressListener progress,
      BooleanSupplier closed) {
    this.files = files;
    this.chance = chance;
    this.workplace = workplace;
    this.limits = limits;
    this.progress = progress;
    this.closed = closed;
  }

  /**
   * Unpacks and checks everything.
   *
   * @param archive the file
   * @return what it holds, on the device
   * @throws InvalidArchiveException if it is not as an export makes it
   */
  List<Unpacked> unpack(Path archive) throws IOException {
    try (ArchiveReader reader = ArchiveReader.open(archive, GenerationFactory.FILES, limits)) {
      checkFormat(reader);
      long[] done = {0};
      long total = reader.announcedBytes();
      for (UUID id : reader.collections()) {
        UUID uuid = chance.uuid();
        Path directory = workplace(uuid);
        reader.unpack(
            id,
            files,
            directory,
            bytes -> {
              checkOpen();
              done[0] += bytes;
              progress.onProgress(done[0], Math.max(done[0], total));
            });
        unpacked.add(new Unpacked(uuid, directory, adopt(id, uuid, directory)));
      }
      return unpacked;
    }
  }

  /** Unpacks an archive of one collection; see {@link #unpack}. */
  Unpacked unpackOne(Path archive) throws IOException {
    List<Unpacked> all = unpack(archive);
    if (all.size() != 1) {
      throw new InvalidArchiveException(
          "archive", "holds " + all.size() + " collections, expected is one", null);
    }
    return all.getFirst();
  }

  private Path workplace(UUID uuid) throws IOException {
    Path directory = workplace.resolve(uuid + DatabaseFiles.CREATING);
    leftovers.add(directory);
    files.createDirectories(directory);
    return directory;
  }

  private void checkFormat(ArchiveReader reader) throws IOException {
    Path directory = workplace(chance.uuid());
    Path format = directory.resolve("FORMAT");
    reader.unpackFormat(files, format);
    try {
      DatabaseDirectory.checkFormat(files, format);
    } catch (DatabaseCorruptException e) {
      throw new InvalidArchiveException("'FORMAT'", "is no mark of a database", e);
    }
  }

  private void checkOpen() {
    if (closed.getAsBoolean()) {
      throw new DatabaseClosedException("the database was closed before an import was complete");
    }
  }

  /** Whatever goes wrong with files of unknown origin is the fault of the archive. */
  private CollectionInfo adopt(UUID id, UUID uuid, Path directory) throws IOException {
    try {
      CollectionInfo info = info(id, directory);
      CollectionConfig config = info.config();
      Adoption.adopt(
          files, directory, uuid, operation -> StoredCollection.checkOperation(operation, config));
      DatabaseFiles.descriptor(uuid, info).write(files, directory);
      try (StoredCollection stored = StoredCollection.open(files, directory, info.name(), config)) {
        stored.verify(_ -> checkOpen());
      }
      return info;
    } catch (DatabaseCorruptException | InvalidInputException | NoSuchFileException e) {
      throw refused(id, directory, e);
    } catch (VectorDatabaseException e) {
      throw e;
    } catch (RuntimeException e) {
      throw refused(id, directory, e);
    }
  }

  /** Where it was unpacked is of no interest to whoever sent it. */
  private static InvalidArchiveException refused(UUID id, Path directory, Exception e) {
    String found = String.valueOf(e.getMessage()).replace(directory.toString(), "it");
    return new InvalidArchiveException(
        "collections/" + id, "is damaged or incomplete: " + found, e);
  }

  private CollectionInfo info(UUID id, Path directory) throws IOException {
    CollectionDescriptor descriptor = CollectionDescriptor.read(files, directory);
    if (!descriptor.uuid().equals(id)) {
      throw new IllegalArgumentException("the descriptor is of collection " + descriptor.uuid());
    }
    return new CollectionInfo(
        InputRules.checkName("tenant", descriptor.tenant()),
        InputRules.checkName("name", descriptor.name()),
        ConfigCodec.decode(descriptor.settings()),
        descriptor.createdAt());
  }

  /** Takes a collection over: its directory is no longer this one's to delete. */
  void taken(Unpacked collection) {
    leftovers.remove(collection.directory);
  }

  @Override
  public void close() {
    for (Path directory : leftovers) {
      try {
        files.deleteTree(directory);
      } catch (IOException e) {
        log.warn("An import left {} behind: {}", directory, e.toString());
      }
    }
  }
}
