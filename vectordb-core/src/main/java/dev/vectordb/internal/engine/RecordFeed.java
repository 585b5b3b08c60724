package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.VectorRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries records from the caller of an import, who reads and checks them, to the engine's thread
 * that takes them up. Neither works on the other's thread: the caller may be interrupted, and may
 * wait for the next record as long as it takes.
 */
final class RecordFeed implements BulkImport.Source {
  private static final int BATCH_RECORDS = 256;
  private static final long BATCH_BYTES = 4L << 20;
  private static final int BATCHES = 4;
  private static final long LOOK_NANOS = 20_000_000;

  private sealed interface Part {}

  private record Batch(List<EncodedRecord> records) implements Part {}

  /** The last part; {@code complete} unless the caller failed. */
  private record End(boolean complete) implements Part {}

  private final CollectionConfig config;
  private final BooleanSupplier closing;
  private final TimeSource time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Part> queue = new ArrayDeque<>(BATCHES);
  private volatile boolean consumerGone;

  RecordFeed(CollectionConfig config, BooleanSupplier closing, TimeSource time) {
    this.time = time;
    this.config = config;
    this.closing = closing;
  }

  /**
   * A source of records that are read on the engine's thread.
   *
   * @param records where they come from
   * @param config what they must suit
   * @return the source
   */
  static BulkImport.Source of(Iterator<VectorRecord> records, CollectionConfig config) {
    long[] number = {0};
    return () -> {
      List<EncodedRecord> batch = new ArrayList<>();
      long bytes = 0;
      while (batch.size() < BATCH_RECORDS && bytes < BATCH_BYTES && records.hasNext()) {
        batch.add(EncodedRecord.of("records[" + number[0]++ + "]", records.next(), config));
        bytes += batch.getLast().size();
      }
      return batch.isEmpty() ? null : batch;
    };
  }

  /**
   * Hands over all records. On the caller's thread.
   *
   * @param records where they come from
   */
  void putAll(Iterator<VectorRecord> records) {
    boolean complete = false;
    try {
      List<EncodedRecord> batch = new ArrayList<>();
      long bytes = 0;
      long number = 0;
      while (!consumerGone && records.hasNext()) {
        EncodedRecord record =
            EncodedRecord.of("records[" + number++ + "]", records.next(), config);
        batch.add(record);
        bytes += record.size();
        if (batch.size() == BATCH_RECORDS || bytes > BATCH_BYTES) {
          put(new Batch(batch));
          batch = new ArrayList<>();
          bytes = 0;
        }
      }
      put(new Batch(batch));
      complete = true;
    } finally {
      put(new End(complete));
    }
  }

  private void put(Part part) {
    boolean interrupted = false;
    lock.lock();
    try {
      while (queue.size() == BATCHES && !consumerGone) {
        interrupted |= Thread.interrupted();
        try {
          time.await(lock, changed, LOOK_NANOS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (!consumerGone) {
        queue.add(part);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Thrown where the caller has failed, who knows better why. */
  static final class CallerFailedException extends VectorDatabaseException {
    private static final long serialVersionUID = 1L;

    CallerFailedException() {
      super("the records to be imported could not be read");
    }
  }

  @Override
  public @Nullable List<EncodedRecord> next() {
    while (!closing.getAsBoolean()) {
      Part part = poll();
      switch (part) {
        case null -> {}
        case Batch batch -> {
          return batch.records;
        }
        case End end -> {
          if (end.complete) {
            return null;
          }
          throw new CallerFailedException();
        }
      }
    }
    throw new DatabaseClosedException("the collection was closed before an import was complete");
  }

  /** Engine threads are not interrupted but at the end of the process. */
  private @Nullable Part poll() {
    lock.lock();
    try {
      if (queue.isEmpty()) {
        time.await(lock, changed, LOOK_NANOS);
      }
      changed.signalAll();
      return queue.poll();
    } catch (InterruptedException e) {
      throw new VectorDatabaseException("interrupted during an import", e);
    } finally {
      lock.unlock();
    }
  }

  /** Lets the caller go, as nobody takes records any more. */
  void end() {
    lock.lock();
    try {
      consumerGone = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
