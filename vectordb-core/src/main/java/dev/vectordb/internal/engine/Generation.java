package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseCorruptException;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.metadata.MetadataCodec;
import dev.vectordb.internal.metadata.MetadataIndex;
import dev.vectordb.internal.quantization.CodeRows;
import dev.vectordb.internal.quantization.RunCodes;
import dev.vectordb.internal.storage.BaseReader;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.storage.Operation;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.model.Metadata;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * The records of a shard in memory: a mapped base, if there is one, and what was written after it.
 * A rewrite makes the next generation and the shard switches to it; this one is closed when its
 * last reader has left.
 *
 * <p>{@link #apply} is the only way in, for live writes, replay and copying alike, and is called by
 * one thread at a time. It prepares new ordinals without a lock, as no reader knows them yet, then
 * makes the whole batch visible in a short exclusive section. Readers of ids and metadata take the
 * shared lock; readers of vectors need only a {@link Snapshot}.
 */
final class Generation {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /** Unique in this process; part of cache keys. */
  final int number = NUMBERS.incrementAndGet();

  final VectorRows rows;
  final GenerationCodes codes;
  final RecordStore records;
  final IdTable ids;
  final LongColumn births;
  final LongColumn deaths;
  final LongColumn references;
  final MetadataIndex metadata;
  final @Nullable VectorIndex index;

  /** In which order the ordinals were written. */
  final WritingOrder order;

  /**
   * Codes of what was written since the base, for scans of the tail; null where there is no use.
   */
  final @Nullable RunCodes tailCodes;

  final RoaringBitmap live;
  final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  final @Nullable BaseReader base;

  /** The words of the texts; null unless the collection asks for them. */
  final @Nullable GenerationText text;

  private final VectorCodec codec;
  private final Arena arena;
  private final AtomicLong users = new AtomicLong(1);

  /** Whether the base has neighbours of the graph in use, and nobody looked at them yet. */
  private volatile boolean neighborsWaiting;

  private volatile Snapshot snapshot;
  private volatile @Nullable Runnable afterClose;

  /** The parts of a generation, made by {@link GenerationFactory}. */
  record Parts(
      Arena arena,
      VectorRows rows,
      @Nullable CodeRows codes,
      RecordStore records,
      IdTable ids,
      LongColumn births,
      LongColumn deaths,
      LongColumn references,
      MetadataIndex metadata,
      @Nullable VectorIndex index,
      @Nullable RunCodes tailCodes,
      RoaringBitmap live,
      WritingOrder order,
      Snapshot snapshot,
      @Nullable BaseReader base,
      @Nullable GenerationText text) {}

  Generation(VectorCodec codec, Parts parts) {
    this.codec = codec;
    this.arena = parts.arena;
    this.rows = parts.rows;
    this.codes = new GenerationCodes(parts.codes, parts.base == null);
    this.records = parts.records;
    this.ids = parts.ids;
    this.births = parts.births;
    this.deaths = parts.deaths;
    this.references = parts.references;
    this.metadata = parts.metadata;
    this.index = parts.index;
    this.tailCodes = parts.tailCodes;
    this.live = parts.live;
    this.order = parts.order;
    this.snapshot = parts.snapshot;
    this.base = parts.base;
    this.text = parts.text;
    this.neighborsWaiting = hasNeighbors(parts);
  }

  /** Damaged links are made anew, and then the base says nothing of the graph in use. */
  private static boolean hasNeighbors(Parts parts) {
    return parts.base != null
        && parts.index != null
        && parts.index.linkedCount() > 0
        && parts.base.has(GenerationFactory.NEIGHBORS);
  }

  /** Returns whether the base has neighbours that are yet to be checked. */
  boolean neighborsWaiting() {
    return neighborsWaiting;
  }

  /** What a batch did. */
  record Applied(int inserted, int updated, int deleted) {}

  /** A new ordinal that no reader knows yet, and the operation that made it. */
  private record Prepared(LogRecord operation, int ordinal, long hash, Metadata metadata) {}

  Snapshot snapshot() {
    return snapshot;
  }

  /** Keeps the generation open; false if it is closing. */
  boolean acquire() {
    long count;
    do {
      count = users.get();
      if (count == 0) {
        return false;
      }
    } while (!users.compareAndSet(count, count + 1));
    return true;
  }

  /** Ends one use; the last one frees everything. */
  void release() {
    if (users.decrementAndGet() == 0) {
      if (index != null) {
        index.close();
      }
      if (text != null) {
        text.close();
      }
      rows.close();
      codes.close();
      if (tailCodes != null) {
        tailCodes.close();
      }
      metadata.close();
      arena.close();
      if (base != null) {
        base.close();
      }
      Runnable then = afterClose;
      if (then != null) {
        then.run();
      }
    }
  }

  /** Ends the use that the generation began with; {@code then} runs when it is closed. */
  void retire(Runnable then) {
    afterClose = then;
    release();
  }

  /**
   * Applies a batch and makes it visible at once. Operations that are applied already are passed
   * over, so applying a batch twice changes nothing.
   *
   * @param batch operations in the order of their sequence numbers
   * @return what they did
   */
  Applied apply(List<LogRecord> batch) {
    long seen = snapshot.sequenceNumber();
    List<Prepared> prepared = new ArrayList<>(batch.size());
    List<Metadata> fresh = new ArrayList<>();
    int firstOrdinal = snapshot.ordinalCount();
    for (LogRecord operation : batch) {
      if (operation.sequenceNumber() > seen) {
        Prepared next = prepare(operation);
        prepared.add(next);
        if (operation.operation() == Operation.UPSERT) {
          fresh.add(next.metadata());
        }
      }
    }
    if (prepared.isEmpty()) {
      return new Applied(0, 0, 0);
    }
    if (tailCodes != null) {
      tailCodes.follow();
    }
    lock.writeLock().lock();
    try {
      metadata.putAll(firstOrdinal, fresh);
      return publish(prepared, firstOrdinal + fresh.size());
    } finally {
      lock.writeLock().unlock();
    }
  }

  /** Moves the snapshot past operations that left nothing behind. Called by the one who applies. */
  void advanceTo(long sequenceNumber) {
    snapshot =
        new Snapshot(
            Math.max(sequenceNumber, snapshot.sequenceNumber()),
            snapshot.ordinalCount(),
            snapshot.liveCount());
  }

  private Prepared prepare(LogRecord operation) {
    byte[] id = operation.id().getBytes(StandardCharsets.UTF_8);
    byte[] encoded = operation.metadata() == null ? new byte[0] : operation.metadata();
    Metadata decoded =
        encoded.length == 0 ? Metadata.empty() : MetadataCodec.decode(encoded, 0, encoded.length);
    int ordinal = -1;
    if (operation.operation() == Operation.UPSERT) {
      float[] vector = operation.vector();
      if (vector == null) {
        throw new IllegalArgumentException("an upsert without a vector: " + operation.id());
      }
      float[] row = codec.row(vector);
      ordinal = rows.append(row);
      codes.append(row);
      byte[] text =
          operation.text() == null ? null : operation.text().getBytes(StandardCharsets.UTF_8);
      long reference =
          records.append(
              operation.sequenceNumber(),
              RecordStore.NONE,
              new RecordStore.Parts(id, encoded, text, codec.residue(vector, row)));
      births.set(ordinal, operation.sequenceNumber());
      deaths.set(ordinal, 0);
      references.set(ordinal, reference);
    }
    return new Prepared(operation, ordinal, IdHash.of(id), decoded);
  }

  private Applied publish(List<Prepared> batch, int ordinalCount) {
    int inserted = 0;
    int updated = 0;
    int deleted = 0;
    int liveCount = snapshot.liveCount();
    for (Prepared change : batch) {
      int current = liveOrdinal(change.operation().id(), change.hash());
      switch (change.operation().operation()) {
        case UPSERT -> {
          if (current >= 0) {
            bury(current, change.operation().sequenceNumber());
            updated++;
          } else {
            inserted++;
            liveCount++;
          }
          byte[] id = change.operation().id().getBytes(StandardCharsets.UTF_8);
          ids.put(change.hash(), change.ordinal(), carries(id));
          live.add(change.ordinal());
        }
        case DELETE -> {
          if (current >= 0) {
            bury(current, change.operation().sequenceNumber());
            deleted++;
            liveCount--;
          }
        }
        case SET_METADATA -> {
          if (current >= 0) {
            setMetadata(current, change);
            updated++;
          }
        }
        case CLEAR -> {
          long sequenceNumber = change.operation().sequenceNumber();
          for (int ordinal : live.toArray()) {
            bury(ordinal, sequenceNumber);
          }
          deleted += liveCount;
          liveCount = 0;
        }
      }
    }
    long newest = batch.getLast().operation().sequenceNumber();
    snapshot = new Snapshot(newest, ordinalCount, liveCount);
    return new Applied(inserted, updated, deleted);
  }

  private void bury(int ordinal, long sequenceNumber) {
    deaths.set(ordinal, sequenceNumber);
    live.remove(ordinal);
  }

  private void setMetadata(int ordinal, Prepared change) {
    long before = references.get(ordinal);
    RecordStore.Parts old = records.parts(before);
    byte[] encoded = change.operation().metadata();
    references.set(
        ordinal,
        records.append(
            change.operation().sequenceNumber(),
            before,
            new RecordStore.Parts(
                old.id(), encoded == null ? new byte[0] : encoded, old.text(), old.residue())));
    records.superseded(before);
    metadata.replace(ordinal, decode(old.metadata()), change.metadata());
  }

  private static Metadata decode(byte[] encoded) {
    return encoded.length == 0
        ? Metadata.empty()
        : MetadataCodec.decode(encoded, 0, encoded.length);
  }

  /** The ordinal that is alive under an id, or -1. Called under the lock or by the writer. */
  int liveOrdinal(String id) {
    return liveOrdinal(id, IdHash.of(id.getBytes(StandardCharsets.UTF_8)));
  }

  private int liveOrdinal(String id, long hash) {
    int ordinal = ids.find(hash, carries(id.getBytes(StandardCharsets.UTF_8)));
    return ordinal >= 0 && deaths.get(ordinal) == 0 ? ordinal : -1;
  }

  private IntPredicate carries(byte[] id) {
    return ordinal -> {
      long reference = references.get(ordinal);
      return reference != RecordStore.NONE && records.hasId(reference, id);
    };
  }

  /** The id of an ordinal. Called under the lock or by the writer. */
  String id(int ordinal) {
    return new String(records.idBytes(references.get(ordinal)), StandardCharsets.UTF_8);
  }

  /** The metadata that is current under a live ordinal. Called by the writer. */
  Metadata currentMetadata(int ordinal) {
    return decode(records.parts(references.get(ordinal)).metadata());
  }

  /** Restores the vector of an ordinal as it was written. */
  float[] vector(int ordinal, byte[] residue) {
    float[] vector = new float[rows.dimension()];
    rows.read(ordinal, vector);
    codec.restore(vector, residue);
    return vector;
  }

  /**
   * Lets searches go along the neighbours in the base, once every block of them was checked. Does
   * nothing if that was done before.
   *
   * @param stop asked now and then; once it says true nothing happens
   * @throws DatabaseCorruptException if they are damaged
   */
  void attachNeighbors(BooleanSupplier stop) {
    if (!neighborsWaiting || index == null || base == null) {
      return;
    }
    try {
      int linked = BaseMeta.decode(base.section("meta")).linkedCount();
      base.verify(GenerationFactory.NEIGHBORS, stop);
      if (!stop.getAsBoolean()) {
        index.attachNeighbors(base.section(GenerationFactory.NEIGHBORS), linked);
      }
    } finally {
      neighborsWaiting = false;
    }
  }

  /**
   * Takes over what the index of an older generation links beyond this one's; called before this
   * one is in use.
   *
   * @param older has the same records under the same ordinals; in use
   */
  void takeOverLinks(Generation older) {
    if (index != null && older.index != null) {
      index.takeOver(older.index, snapshot().ordinalCount());
    }
  }

  long recordBytes() {
    return records.bytes()
        + births.bytes()
        + deaths.bytes()
        + references.bytes()
        + (tailCodes == null ? 0 : tailCodes.bytes())
        + (text == null ? 0 : text.memoryBytes());
  }
}
