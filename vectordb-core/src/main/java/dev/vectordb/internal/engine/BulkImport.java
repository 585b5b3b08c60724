package dev.vectordb.internal.engine;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.storage.BaseWriter;
import dev.vectordb.internal.storage.LogFrameCodec;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.storage.LogSuccessor;
import dev.vectordb.internal.storage.Manifest;
import dev.vectordb.internal.storage.ManifestData;
import dev.vectordb.internal.vector.OffHeapRows;
import dev.vectordb.model.LogPosition;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.WriteResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings many records into a shard without its log. A second generation is made of what the shard
 * holds when the import begins; the records are added to it and its index is built at once; it is
 * written as a base, and one manifest puts that base and a new log file in the place of the old
 * ones. Writes go on until then, and {@link ImportTail} puts them behind the import. Until the
 * manifest is replaced nothing of the import can be seen, and a crash leaves files that no manifest
 * names.
 */
final class BulkImport {
  private static final Logger log = LoggerFactory.getLogger(BulkImport.class);

  /**
   * How many operations may be written while an import is made. Its records are numbered beyond all
   * of these, so that who follows the changes and has seen some of them cannot take a number behind
   * the import for one before it.
   */
  static final long NUMBERS_APART = 1L << 32;

  /** Where the records come from. */
  interface Source {
    /** Returns the next records, checked; null after the last. */
    @Nullable List<EncodedRecord> next();
  }

  private final ShardContext context;
  private final GenerationHolder generations;
  private final WritePipeline pipeline;
  private final Indexer indexer;
  private final TextIndexer textIndexer;
  private final Rewriter rewriter;
  private final @Nullable Aof aof;
  private final CodeKeeper codes;
  private final OrdinalChooser ordinals;

  BulkImport(
      ShardContext context,
      GenerationHolder generations,
      WritePipeline pipeline,
      Indexer indexer,
      TextIndexer textIndexer,
      Rewriter rewriter,
      @Nullable Aof aof) {
    this.context = context;
    this.generations = generations;
    this.pipeline = pipeline;
    this.indexer = indexer;
    this.textIndexer = textIndexer;
    this.rewriter = rewriter;
    this.aof = aof;
    this.codes = rewriter.codes();
    this.ordinals = rewriter.ordinals();
  }

  /** The records of the import, in a generation that nobody uses yet. */
  private record Staged(Generation generation, long before, int to, long number, int liveCount) {}

  /**
   * Imports; returns when the records are durable and visible, or nothing has happened.
   *
   * @param source the records
   * @param progress is told of records read
   * @param neighbors how to write the neighbours of the graph's nodes, and when to end
   * @return what was done
   */
  WriteResult run(Source source, ProgressListener progress, NeighborPolicy neighbors)
      throws IOException {
    return rewriter.alone(factory -> {
      Rewriter.Start start = new Rewriter.Start(generations.acquire());
      Generation copy = null;
      try {
        pipeline.run(() -> rewriter.begin(start));
        copy = copyOf(start, factory);
        Staged staged = stage(copy, source, progress, neighbors);
        if (staged.number == 0) {
          return new WriteResult(new LogPosition(start.snapshot.sequenceNumber()), 0, 0, 0);
        }
        indexer.hold(true);
        try {
          codes.ensure(copy, factory.precision(), WritePipeline.Action::run, neighbors.stop());
          indexer.buildIfWorthwhile(copy, neighbors.stop());
          return finish(start, staged, factory, neighbors);
        } finally {
          indexer.release();
        }
      } finally {
        try {
          pipeline.run(() -> pipeline.copyTo(null));
        } finally {
          start.generation.release();
          if (copy != null && generations.current() != copy) {
            copy.retire(() -> {});
          }
        }
      }
    });
  }

  /** What the shard holds at the start, apart from what it uses. */
  private Generation copyOf(Rewriter.Start start, GenerationFactory factory) throws IOException {
    if (aof == null || context.directory() == null) {
      Generation copy = factory.empty();
      LiveRecords.copy(start.generation, start.snapshot, copy);
      return copy;
    }
    Generation copy =
        Shard.openBase(context.files(), factory, context.directory(), rewriter.manifest());
    try {
      if (copy.base != null) {
        // Copied unchecked, damage would stand in the new base under a good checksum.
        Scrub.verifyPrimary(copy.base);
      }
      aof.readComplete(payload -> copy.apply(LogFrameCodec.decode(payload)));
      if (copy.snapshot().sequenceNumber() != start.snapshot.sequenceNumber()) {
        throw new VectorDatabaseException(
            "the log of collection " + context.name() + " does not hold what was written to it");
      }
      return copy;
    } catch (IOException | RuntimeException | Error e) {
      copy.retire(() -> {});
      throw e;
    }
  }

  private Staged stage(
      Generation copy, Source source, ProgressListener progress, NeighborPolicy neighbors) {
    int from = copy.snapshot().ordinalCount();
    long before = copy.snapshot().sequenceNumber() + NUMBERS_APART;
    if (before > Limits.MAX_SEQUENCE_NUMBER - 3 * NUMBERS_APART) {
      throw new CapacityExceededException(
          "collection " + context.name() + " has no sequence numbers left for an import");
    }
    long number = 0;
    for (List<EncodedRecord> batch = source.next(); batch != null; batch = source.next()) {
      checkGoingOn(neighbors);
      if (batch.size() > OffHeapRows.MAX_ROWS - copy.snapshot().ordinalCount()) {
        throw new InvalidInputException("records", "are more than a collection can hold");
      }
      List<LogRecord> operations = new ArrayList<>(batch.size());
      for (EncodedRecord record : batch) {
        operations.add(record.numbered(before + ++number));
      }
      copy.apply(operations);
      progress.onProgress(number, -1);
    }
    int to = copy.snapshot().ordinalCount();
    return new Staged(copy, before, to, number, (int) copy.live.rangeCardinality(from, to));
  }

  private void checkGoingOn(NeighborPolicy neighbors) {
    if (neighbors.stop().getAsBoolean()) {
      throw new DatabaseClosedException(
          "collection " + context.name() + " was closed before an import was complete");
    }
  }

  private WriteResult finish(
      Rewriter.Start start, Staged staged, GenerationFactory factory, NeighborPolicy neighbors)
      throws IOException {
    checkGoingOn(neighbors);
    AtomicReference<WriteResult> result = new AtomicReference<>();
    if (aof == null || context.directory() == null) {
      Generation next = staged.generation;
      textIndexer.prepare(next);
      pipeline.run(() -> {
        ImportTail tail = tail(staged, next, null);
        for (List<LogRecord> batch : start.copied) {
          tail.add(batch);
        }
        tail.finish();
        result.set(result(staged, next));
        generations.replace(next, () -> {});
      });
    } else {
      try (OnDisk files = new OnDisk(start, staged, aof, context.directory())) {
        files.write(factory, neighbors);
        pipeline.run(() -> result.set(files.switchTo()));
      }
    }
    indexer.kick();
    return result.get();
  }

  private ImportTail tail(Staged staged, Generation next, @Nullable LogSuccessor successor) {
    long shift = NUMBERS_APART + staged.number;
    return new ImportTail(
        next, context.uuid(), staged.before + 1, staged.before + staged.number, shift, successor);
  }

  /** Of the records that are in the next generation, those are new that it has more. */
  private WriteResult result(Staged staged, Generation next) {
    int inserted = next.snapshot().liveCount() - generations.current().snapshot().liveCount();
    return new WriteResult(
        new LogPosition(next.snapshot().sequenceNumber()),
        inserted,
        staged.liveCount - inserted,
        0);
  }

  /** The files of an import: until the switch they are deleted when it ends. */
  private final class OnDisk implements AutoCloseable {
    private final Staged staged;
    private final Aof oldLog;
    private final Path directory;
    private final long number;
    private final long sequenceNumber;
    private @Nullable String base;
    private @Nullable Generation next;
    private @Nullable LogSuccessor successor;
    private @Nullable ImportTail tail;
    private long caughtUp;
    private boolean keep;

    OnDisk(Rewriter.Start start, Staged staged, Aof oldLog, Path directory) {
      this.staged = staged;
      this.oldLog = oldLog;
      this.directory = directory;
      this.number = start.incr + 1;
      this.sequenceNumber = staged.generation.snapshot().sequenceNumber();
    }

    /** Writes everything but what is written meanwhile. */
    void write(GenerationFactory factory, NeighborPolicy neighbors) throws IOException {
      try (BaseWriter writer =
          BaseWriter.create(context.files(), directory, number, context.uuid())) {
        Generation generation = staged.generation;
        Snapshot snapshot = generation.snapshot();
        BaseOrdinals chosen = ordinals.choose(generation, snapshot, false, true, neighbors.stop());
        new GenerationWriter(generation, snapshot, chosen).write(writer, neighbors);
        base = writer.finish();
      }
      Generation opened = factory.open(BaseReader.open(context.files(), directory, base));
      next = opened;
      opened.attachNeighbors(() -> false);
      codes.ensure(opened, factory.precision(), WritePipeline.Action::run, () -> false);
      successor = LogSuccessor.create(context.files(), directory, context.uuid(), number);
      tail = tail(staged, opened, successor);
      catchUp();
      textIndexer.prepare(opened);
      catchUp();
      successor.force(); // so that little is left to be forced between two writes
    }

    private void catchUp() throws IOException {
      ImportTail to = Objects.requireNonNull(tail);
      try {
        caughtUp =
            oldLog.read(
                caughtUp,
                payload -> {
                  try {
                    to.add(LogFrameCodec.decode(payload));
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    }

    /** The moment of the import, between two writes. */
    WriteResult switchTo() throws IOException {
      catchUp();
      Objects.requireNonNull(tail).finish();
      LogSuccessor newLog = Objects.requireNonNull(successor);
      Generation opened = Objects.requireNonNull(next);
      WriteResult result = result(staged, opened);
      pipeline.force();
      newLog.force();
      rewriter.checkThere(Objects.requireNonNull(base), directory);
      ManifestData old = rewriter.manifest();
      publish(old);
      keep = true;
      oldLog.continueWith(newLog);
      rewriter.replace(opened, old.base(), directory);
      rewriter.dropLog(oldLog, number);
      return result;
    }

    /**
     * Puts the manifest in place. Should it fail, the old one is put back, as writes go on in a log
     * that the new one does not name; should that fail too, nobody may write any more.
     */
    private void publish(ManifestData old) throws IOException {
      ManifestData published =
          new ManifestData(
              context.uuid(),
              old.generation() + 1,
              base,
              List.of(number),
              sequenceNumber,
              staged.to);
      try {
        rewriter.publish(published);
      } catch (IOException | RuntimeException e) {
        try {
          Manifest.write(
              context.files(),
              directory,
              new ManifestData(
                  old.collection(),
                  old.generation() + 2,
                  old.base(),
                  old.incrNumbers(),
                  old.baseSequenceNumber(),
                  old.baseOrdinals()));
        } catch (IOException | RuntimeException again) {
          keep = true;
          e.addSuppressed(again);
          pipeline.fail("whether an import took effect is not known: " + e.getMessage());
        }
        throw e;
      }
    }

    /** Deletes what no manifest names; what is left behind the next opening deletes. */
    @Override
    public void close() {
      if (next != null && generations.current() != next) {
        next.retire(() -> {});
      }
      try {
        if (successor != null && successor.isOpen()) {
          if (keep) {
            successor.leave();
          } else {
            successor.close();
          }
        }
        if (base != null && !keep) {
          context.files().deleteTree(directory.resolve(base));
        }
      } catch (IOException e) {
        log.warn("Collection {}: an import left files behind: {}", context.name(), e.toString());
      }
    }
  }
}
