package dev.vectordb.internal.engine;

import dev.vectordb.exception.ChangesLostException;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.internal.storage.LogRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest operations of a shard in memory, which has no log. Thread-safe. */
final class RecentChanges implements ChangeSource {
  private record Batch(List<LogRecord> operations, long bytes) {
    long last() {
      return operations.getLast().sequenceNumber();
    }
  }

  private final String name;
  private final Deque<Batch> batches = new ArrayDeque<>();
  private long bytes;

  /** The last operation that is not kept. */
  private long before;

  private long last;

  RecentChanges(String name, long before) {
    this.name = name;
    this.before = before;
    this.last = before;
  }

  synchronized void add(List<LogRecord> operations) {
    goOnAfter(operations.getFirst().sequenceNumber() - 1);
    last = operations.getLast().sequenceNumber();
    Batch batch = new Batch(operations, operations.stream().mapToLong(ChangeReader::bytes).sum());
    batches.add(batch);
    bytes += batch.bytes;
    while (bytes > Limits.MAX_CHANGES_IN_MEMORY_BYTES && !batches.isEmpty()) {
      Batch oldest = batches.remove();
      bytes -= oldest.bytes;
      before = oldest.last();
    }
  }

  /** Takes note of the newest operation: what was not added before it was imported. */
  synchronized void goOnAfter(long newest) {
    if (newest != last) {
      batches.clear();
      bytes = 0;
      before = newest;
      last = newest;
    }
  }

  @Override
  public synchronized List<LogRecord> next(long position, long visible) {
    check(position);
    for (Batch batch : batches) {
      if (batch.last() > position) {
        return ChangeReader.after(batch.operations, position);
      }
    }
    if (visible - last < BulkImport.NUMBERS_APART) {
      return List.of(); // it is visible, and about to be added
    }
    throw lost(visible); // an import, which is not written through the log
  }

  @Override
  public synchronized void check(long position) {
    if (position < before) {
      throw lost(before);
    }
  }

  private ChangesLostException lost(long oldest) {
    return new ChangesLostException(
        "collection " + name + " lives in memory and keeps its changes after " + oldest + " only",
        oldest);
  }
}
