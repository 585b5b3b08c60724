package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.metadata.MetadataCodec;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.storage.LogFrameCodec;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.storage.Operation;
import dev.vectordb.internal.storage.StorageFiles;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.PrimitiveIterator;
import java.util.function.IntConsumer;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * The records of a collection's directory that belongs to no open database, opened by the code that
 * opens any collection, to be checked or read. Changes nothing. For one thread.
 */
final class StoredCollection implements AutoCloseable {
  /** What no record can be called: deleting it does nothing but take a sequence number. */
  static final String NOBODY = "\0";

  private static final String ADVICE = "Restore it from another copy.";

  private final Path directory;
  private final CollectionConfig config;
  private final Generation generation;

  private StoredCollection(Path directory, CollectionConfig config, Generation generation) {
    this.directory = directory;
    this.config = config;
    this.generation = generation;
  }

  /**
   * Opens a directory.
   *
   * @param files where
   * @param directory the directory
   * @param name how messages call the collection
   * @param config what it is, as its descriptor says
   * @return what it holds, to be closed
   * @throws DatabaseCorruptException if it is damaged
   */
  static StoredCollection open(
      StorageFiles files, Path directory, String name, CollectionConfig config) throws IOException {
    ManifestData manifest = Manifest.read(files, directory);
    Generation generation =
        Shard.openBase(files, new GenerationFactory(name, config), directory, manifest);
    try {
      checkBase(directory, generation);
      Aof.open(
              files,
              directory,
              manifest,
              true,
              payload -> generation.apply(LogFrameCodec.decode(payload)))
          .close();
      return new StoredCollection(directory, config, generation);
    } catch (IOException | RuntimeException | Error e) {
      generation.retire(() -> {});
      throw e;
    }
  }

  /** Before anything is looked up: in a table of ids that is full every lookup reads all of it. */
  private static void checkBase(Path directory, Generation generation) {
    BaseReader base = generation.base;
    if (base == null) {
      return;
    }
    Scrub.verifyPrimary(base);
    if (!IdTable.hasRoom(base.section("ids"))) {
      throw new DatabaseCorruptException(
          directory, 0, "a table of ids with room", "a full one", ADVICE);
    }
  }

  /**
   * Checks an operation of a log by the rules that it met when it was written.
   *
   * @param operation what the log holds
   * @param config what the collection is
   * @throws IllegalArgumentException if it could not have been written
   */
  static void checkOperation(LogRecord operation, CollectionConfig config) {
    try {
      if (operation.operation() != Operation.CLEAR && !operation.id().equals(NOBODY)) {
        InputRules.checkId("id", operation.id());
      }
      float[] vector = operation.vector();
      if (vector != null) {
        InputRules.checkVector("vector", vector, config.dimension(), config.metric());
      }
      String text = operation.text();
      if (text != null) {
        InputRules.checkText("text", text, config.maxTextBytes());
      }
      byte[] metadata = operation.metadata();
      if (metadata != null && metadata.length > 0) {
        var _ = MetadataCodec.decode(metadata, 0, metadata.length);
      }
    } catch (InvalidInputException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  int recordCount() {
    return generation.snapshot().liveCount();
  }

  long sequenceNumber() {
    return generation.snapshot().sequenceNumber();
  }

  /**
   * Reads every record, and checks that it is one that could have been written, and is found by its
   * id. What checksums cannot tell: that somebody else made the files.
   *
   * @param progress is told how many records were checked
   * @throws DatabaseCorruptException if one is not
   */
  void verify(IntConsumer progress) {
    checkAlive();
    checkOrder();
    int checked = 0;
    PeekableIntIterator ordinals = generation.live.getIntIterator();
    while (ordinals.hasNext()) {
      int ordinal = ordinals.next();
      VectorRecord record = record(ordinal);
      EncodedRecord.of("record", record, config);
      require(
          generation.liveOrdinal(record.id()) == ordinal,
          "records that are found by their ids",
          "one that is not: " + record.id());
      progress.accept(++checked);
    }
  }

  /** The dead too: where they stand tells where to look for the living. */
  private void checkOrder() {
    long last = 0;
    for (int place = 0; place < generation.snapshot().ordinalCount(); place++) {
      long birth = generation.births.get(generation.order.ordinalAt(place));
      require(birth > last, "records in the order of their writing", "another order");
      last = birth;
    }
    require(
        last <= generation.snapshot().sequenceNumber(), "operations that were numbered", "more");
  }

  private void checkAlive() {
    RoaringBitmap alive = new RoaringBitmap();
    int count = generation.snapshot().ordinalCount();
    for (int ordinal = 0; ordinal < count; ordinal++) {
      if (generation.deaths.get(ordinal) == 0) {
        alive.add(ordinal);
      }
    }
    require(
        alive.equals(generation.live)
            && alive.getCardinality() == generation.snapshot().liveCount(),
        "as many live records as it counts",
        "another number");
  }

  private void require(boolean holds, String expected, String actual) {
    if (!holds) {
      throw new DatabaseCorruptException(directory, 0, expected, actual, ADVICE);
    }
  }

  /**
   * Reads the live records in the order of their writing.
   *
   * @return the records, each read when it is asked for; until this is closed
   */
  Iterator<VectorRecord> records() {
    PrimitiveIterator.OfInt ordinals =
        generation.order.walk(
            generation.live, generation.births, generation.snapshot().ordinalCount(), 0);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return ordinals.hasNext();
      }

      @Override
      public VectorRecord next() {
        return record(ordinals.nextInt());
      }
    };
  }

  /** What the files make of a record may be anything if they are not of our making. */
  private VectorRecord record(int ordinal) {
    try {
      StoredRecord stored = generation.records.read(generation.references.get(ordinal));
      return VectorRecord.builder(stored.id(), generation.vector(ordinal, stored.residue()))
          .text(stored.text())
          .metadata(stored.metadata())
          .build();
    } catch (VectorDatabaseException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new DatabaseCorruptException(
          directory, 0, "a record under ordinal " + ordinal, String.valueOf(e), ADVICE);
    }
  }

  @Override
  public void close() {
    generation.retire(() -> {});
  }
}
