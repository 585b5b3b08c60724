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
    long first = operations.getFirst().sequenceNumber();
    if (first != last + 1) { // what stands between was imported
      batches.clear();
      bytes = 0;
      before = first - 1;
    }
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

  @Override
  public synchronized List<LogRecord> next(long position, long visible) {
    check(position);
    for (Batch batch : batches) {
      if (batch.last() > position) {
        return ChangeReader.after(batch.operations, position);
      }
    }
    throw lost(visible); // it is visible, but was not written through the log
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
