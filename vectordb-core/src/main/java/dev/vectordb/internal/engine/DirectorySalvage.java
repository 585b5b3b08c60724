package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.storage.CollectionDescriptor;
import dev.vectordb.internal.storage.DatabaseDirectory;
import dev.vectordb.internal.storage.DirectoryLock;
import dev.vectordb.internal.storage.LogFrameCodec;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.storage.LogSalvage;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds what is left of a damaged database: every record whose bytes are as they were written, and
 * what is known of those that are lost. Changes nothing; the original stays open to better tools.
 */
public final class DirectorySalvage {

  /** Takes what is found. */
  public interface Sink {

    /**
     * A collection with its records.
     *
     * @param info what it is
     * @param records the live records in the order of their writing; valid during the call
     */
    void collection(CollectionInfo info, Iterator<VectorRecord> records);

    /**
     * Something is lost, or may be.
     *
     * @param what it in plain words, with ids and sequence numbers as far as they are known
     */
    void lost(String what);
  }

  private final StorageFiles files = StorageFiles.disk();
  private final Sink sink;

  private DirectorySalvage(Sink sink) {
    this.sink = sink;
  }

  /**
   * Reads a directory that was a database, and that nobody writes to.
   *
   * @param root the directory
   * @param sink takes what is found, collection by collection
   * @throws dev.vectordb.exception.DatabaseLockedException if a process has it open to write
   * @throws IOException if something cannot be read that is there
   */
  public static void read(Path root, Sink sink) throws IOException {
    try (DirectoryLock _ = DirectoryLock.acquireShared(root)) {
      DirectorySalvage salvage = new DirectorySalvage(sink);
      for (UUID uuid : DatabaseDirectory.list(salvage.files, root)) {
        salvage.read(DatabaseDirectory.collection(root, uuid));
      }
    }
  }

  private void read(Path directory) throws IOException {
    CollectionInfo info = info(directory);
    if (info == null) {
      return;
    }
    String name = info.tenant() + "/" + info.name();
    ManifestData manifest = manifest(directory, name);
    String base = manifest != null ? manifest.base() : BaseReader.newest(files, directory);
    Generation generation = new GenerationFactory(name, info.config()).empty();
    try {
      if (base != null) {
        readBase(directory, base, name, info.config(), generation);
      }
      if (manifest != null) {
        generation.advanceTo(manifest.baseSequenceNumber());
      }
      long from = base == null ? 0 : BaseReader.number(base);
      for (Path log : logs(directory, manifest, from, name)) {
        readLog(log, name, generation);
      }
      sink.collection(info, new Records(generation));
    } finally {
      generation.retire(() -> {});
    }
  }

  private @Nullable CollectionInfo info(Path directory) {
    CollectionDescriptor descriptor;
    try {
      try {
        descriptor = CollectionDescriptor.read(files, directory);
      } catch (DatabaseCorruptException e) {
        descriptor = CollectionDescriptor.salvage(files, directory);
        sink.lost(
            directory.getFileName()
                + ": its description is damaged; check name and settings of "
                + descriptor.tenant()
                + "/"
                + descriptor.name());
      }
      CollectionConfig config = ConfigCodec.decode(descriptor.settings());
      return new CollectionInfo(
          InputRules.checkName("tenant", descriptor.tenant()),
          InputRules.checkName("name", descriptor.name()),
          config,
          descriptor.createdAt());
    } catch (VectorDatabaseException | IllegalArgumentException | IOException e) {
      sink.lost(
          directory.getFileName()
              + ": nothing says what collection this is, so that none of its records can be read: "
              + words(e));
      return null;
    }
  }

  /** The messages of some failures to read are but a path. */
  private static String words(Exception e) {
    return e instanceof IOException ? e.toString() : String.valueOf(e.getMessage());
  }

  private @Nullable ManifestData manifest(Path directory, String name) {
    try {
      return Manifest.read(files, directory);
    } catch (VectorDatabaseException | IOException e) {
      sink.lost(
          name
              + ": its manifest cannot be read; the newest base and the log files after it are taken");
      return null;
    }
  }

  private List<Path> logs(Path directory, @Nullable ManifestData manifest, long from, String name)
      throws IOException {
    if (manifest == null) {
      return LogSalvage.list(files, directory, from);
    }
    List<Path> logs = new ArrayList<>();
    for (long number : manifest.incrNumbers()) {
      Path log = directory.resolve("aof-%06d.incr".formatted(number));
      if (files.exists(log)) {
        logs.add(log);
      } else {
        sink.lost(name + ": all operations in " + log.getFileName() + ", which is missing");
      }
    }
    return logs;
  }

  private void readBase(
      Path directory, String base, String name, CollectionConfig config, Generation target) {
    try (BaseReader reader = BaseReader.open(files, directory, base, GenerationFactory.FILES)) {
      List<LogRecord> batch = new ArrayList<>();
      BaseSalvage.read(
          reader,
          config,
          new BaseSalvage.Sink() {
            @Override
            public void record(LogRecord upsert) {
              if (isSound(upsert, config)) {
                batch.add(upsert);
                if (batch.size() == 256) {
                  target.apply(batch);
                  batch.clear();
                }
              } else {
                lost(upsert.id(), upsert.sequenceNumber());
              }
            }

            @Override
            public void lost(@Nullable String id, long number) {
              sink.lost(
                  name
                      + ": a record, "
                      + (id == null ? "id unknown" : "id " + id)
                      + (number == 0 ? "" : ", sequence number " + number));
            }
          });
      target.apply(batch);
    } catch (DatabaseCorruptException e) {
      sink.lost(name + ": all records of " + base + ", whose list of sections is damaged");
    } catch (IOException e) {
      sink.lost(name + ": all records of " + base + " that were not read before this: " + words(e));
    }
  }

  private static boolean isSound(LogRecord operation, CollectionConfig config) {
    try {
      StoredCollection.checkOperation(operation, config);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private void readLog(Path log, String name, Generation target) {
    try {
      LogSalvage.read(files, log, new LogReader(log, name, target));
    } catch (DatabaseCorruptException e) {
      sink.lost(
          name
              + ": all operations in "
              + log.getFileName()
              + ", whose header is damaged; they come after sequence number "
              + target.snapshot().sequenceNumber());
    } catch (IOException e) {
      sink.lost(
          name
              + ": the operations in "
              + log.getFileName()
              + " after sequence number "
              + target.snapshot().sequenceNumber()
              + ": "
              + words(e));
    }
  }

  /** Applies what is found and says what is missing between. */
  private final class LogReader implements LogSalvage.Sink {
    private final Path log;
    private final String name;
    private final Generation target;
    private boolean afterDamage;

    LogReader(Path log, String name, Generation target) {
      this.log = log;
      this.name = name;
      this.target = target;
    }

    @Override
    public void payload(ByteBuffer payload) {
      List<LogRecord> batch = LogFrameCodec.decode(payload);
      long seen = target.snapshot().sequenceNumber();
      long first = batch.getFirst().sequenceNumber();
      if (afterDamage && first > seen + 1) {
        sink.lost(name + ": the operations " + (seen + 1) + " to " + (first - 1));
      }
      afterDamage = false;
      target.apply(batch);
    }

    @Override
    public void damage(long offset, long bytes, boolean last) {
      afterDamage = true;
      sink.lost(
          name
              + ": "
              + bytes
              + " bytes of "
              + log.getFileName()
              + " from byte "
              + offset
              + " on"
              + (last
                  ? ", the operations after "
                      + target.snapshot().sequenceNumber()
                      + "; a write that a crash cut looks the same"
                  : ""));
    }
  }

  /** The live records of a generation in the order of their ordinals. */
  private static final class Records implements Iterator<VectorRecord> {
    private final Generation generation;
    private final Iterator<Integer> ordinals;

    Records(Generation generation) {
      this.generation = generation;
      this.ordinals = generation.live.iterator();
    }

    @Override
    public boolean hasNext() {
      return ordinals.hasNext();
    }

    @Override
    public VectorRecord next() {
      int ordinal = ordinals.next();
      StoredRecord stored = generation.records.read(generation.references.get(ordinal));
      return VectorRecord.builder(stored.id(), generation.vector(ordinal, stored.residue()))
          .text(stored.text())
          .metadata(stored.metadata())
          .build();
    }
  }
}
