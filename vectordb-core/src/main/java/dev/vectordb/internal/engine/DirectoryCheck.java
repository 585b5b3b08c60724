package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.storage.CollectionDescriptor;
import dev.vectordb.internal.storage.DatabaseDirectory;
import dev.vectordb.internal.storage.DirectoryLock;
import dev.vectordb.internal.storage.LogFrameCodec;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionConfig;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads every checksum of a database that nobody writes to, then every record, and reports all that
 * is wrong rather than the first of it. Changes nothing.
 */
public final class DirectoryCheck {
  private static final String DESCRIPTOR = "DESCRIPTOR";

  /** Is told what is found. */
  public interface Report {

    /**
     * Something is as it should be.
     *
     * @param what it in plain words
     */
    void good(String what);

    /**
     * Something is damaged that is made anew from the records.
     *
     * @param what it in plain words
     */
    void derivedDamage(String what);

    /**
     * Something is damaged that cannot be made anew.
     *
     * @param what it in plain words
     */
    void damage(String what);
  }

  private final StorageFiles files = StorageFiles.disk();
  private final Path root;
  private final Report report;

  private DirectoryCheck(Path root, Report report) {
    this.root = root;
    this.report = report;
  }

  /**
   * Checks a database.
   *
   * @param root its directory
   * @param report is told what is found
   * @throws dev.vectordb.exception.NotADatabaseException if there is none
   * @throws dev.vectordb.exception.DatabaseLockedException if a process has it open to write
   * @throws IOException if something cannot be read that is there
   */
  public static void check(Path root, Report report) throws IOException {
    StorageFiles files = StorageFiles.disk();
    try {
      DatabaseDirectory.openOrCreate(files, root, true);
    } catch (DatabaseCorruptException e) {
      report.damage(root.relativize(e.file()) + ": damaged at byte " + e.offset());
    }
    try (DirectoryLock _ = DirectoryLock.acquireShared(root)) {
      new DirectoryCheck(root, report).checkAll();
    }
  }

  private void checkAll() throws IOException {
    for (UUID uuid : DatabaseDirectory.list(files, root)) {
      checkCollection(DatabaseDirectory.collection(root, uuid));
    }
  }

  private void checkCollection(Path directory) {
    boolean[] whole = {true};
    CollectionDescriptor descriptor =
        read(
            directory.resolve(DESCRIPTOR),
            whole,
            () -> CollectionDescriptor.read(files, directory));
    ManifestData manifest =
        read(directory.resolve("MANIFEST"), whole, () -> Manifest.read(files, directory));
    if (manifest != null) {
      if (manifest.base() != null) {
        checkBase(directory, manifest.base(), whole);
      }
      for (long number : manifest.incrNumbers()) {
        checkLog(directory, manifest, number, whole);
      }
    }
    if (whole[0] && descriptor != null) {
      checkRecords(directory, descriptor);
    }
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private <T> @Nullable T read(Path file, boolean[] whole, Reading<T> reading) {
    try {
      T read = reading.read();
      report.good(relative(file));
      return read;
    } catch (VectorDatabaseException | IOException e) {
      whole[0] = false;
      report.damage(relative(file) + ": " + words(e));
      return null;
    }
  }

  private void checkBase(Path directory, String name, boolean[] whole) {
    BaseReader base =
        read(
            directory.resolve(name).resolve("CONTENTS"),
            whole,
            () -> BaseReader.open(files, directory, name, GenerationFactory.FILES));
    if (base == null) {
      return;
    }
    try (base) {
      for (String section : base.names()) {
        String file = relative(directory.resolve(name).resolve(section));
        try {
          base.verify(section);
          report.good(file);
        } catch (VectorDatabaseException e) {
          if (GenerationFactory.DERIVED.contains(section)) {
            report.derivedDamage(file + ": " + words(e));
          } else {
            whole[0] = false;
            report.damage(file + ": " + words(e));
          }
        }
      }
    }
  }

  private void checkLog(Path directory, ManifestData manifest, long number, boolean[] whole) {
    String file = relative(directory.resolve("aof-%06d.incr".formatted(number)));
    long[] operations = {0};
    try {
      long torn =
          Aof.check(
              files,
              directory,
              manifest,
              number,
              payload -> operations[0] += LogFrameCodec.decode(payload).size());
      report.good(
          file
              + ": "
              + operations[0]
              + " operations"
              + (torn == 0
                  ? ""
                  : ", and " + torn + " bytes of a write that a crash cut; opening cuts them off"));
    } catch (VectorDatabaseException | IOException e) {
      whole[0] = false;
      report.damage(file + ": " + words(e));
    }
  }

  private void checkRecords(Path directory, CollectionDescriptor descriptor) {
    String name = descriptor.tenant() + "/" + descriptor.name();
    try {
      CollectionConfig config = ConfigCodec.decode(descriptor.settings());
      try (StoredCollection stored = StoredCollection.open(files, directory, name, config)) {
        stored.verify(_ -> {});
        report.good(
            name
                + ": "
                + stored.recordCount()
                + " records, up to operation "
                + stored.sequenceNumber());
      }
    } catch (VectorDatabaseException | IllegalArgumentException | IOException e) {
      report.damage(name + ": " + words(e));
    }
  }

  private String relative(Path file) {
    return root.relativize(file).toString();
  }

  /** What was found, without the advice for somebody who was opening the database. */
  private static String words(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "is missing";
    }
    if (e instanceof IOException) {
      return "cannot be read: " + e;
    }
    String message = String.valueOf(e.getMessage());
    int damaged = message.indexOf("is damaged at byte");
    int advice = message.indexOf(". Nothing was changed");
    return message.substring(Math.max(damaged, 0), advice < 0 ? message.length() : advice);
  }
}
