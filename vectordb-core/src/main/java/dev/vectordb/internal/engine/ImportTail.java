package dev.vectordb.internal.engine;

import dev.vectordb.internal.storage.LogFrameCodec;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.storage.LogSuccessor;
import dev.vectordb.internal.storage.Operation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was written while an import was made, put behind it. The import counts as written at the
 * switch, after all of this; so whatever concerned a record that the import replaces has no effect
 * any more, and the rest has the same effect behind the import as before it. It is numbered anew,
 * and logged in the file that follows the base with the import.
 */
final class ImportTail {
  private static final int DELETIONS_AT_A_TIME = 10_000;

  private final Generation target;
  private final UUID collection;
  private final long firstImported;
  private final long lastImported;
  private final long shift;
  private final @Nullable LogSuccessor log;

  /** The newest operation in the target. */
  private long last;

  /** What the newest must be in the end, as positions that were handed out must not come again. */
  private long reached;

  /**
   * Begins behind an import.
   *
   * @param target a generation that holds the import, and that nobody uses yet
   * @param collection id of the collection
   * @param firstImported the first operation of the import
   * @param lastImported its last
   * @param shift by how many operations the import moves what comes behind it
   * @param log where to log; null in memory
   */
  ImportTail(
      Generation target,
      UUID collection,
      long firstImported,
      long lastImported,
      long shift,
      @Nullable LogSuccessor log) {
    this.target = target;
    this.collection = collection;
    this.firstImported = firstImported;
    this.lastImported = lastImported;
    this.shift = shift;
    this.log = log;
    this.last = target.snapshot().sequenceNumber();
    this.reached = last;
  }

  /** Puts a batch behind those before it. */
  void add(List<LogRecord> batch) throws IOException {
    List<LogRecord> kept = new ArrayList<>(batch.size());
    for (LogRecord operation : batch) {
      reached = operation.sequenceNumber() + shift;
      if (operation.operation() == Operation.CLEAR) {
        apply(kept);
        deleteAllElse();
      } else if (!isImported(operation.id())) {
        kept.add(numbered(operation));
      }
    }
    apply(kept);
  }

  private boolean isImported(String id) {
    int ordinal = target.liveOrdinal(id);
    return ordinal >= 0 && isImported(ordinal);
  }

  /** Ordinals tell nothing of it, as they may be in any order. */
  private boolean isImported(int ordinal) {
    long birth = target.births.get(ordinal);
    return birth >= firstImported && birth <= lastImported;
  }

  private long nextNumber() {
    last = Math.max(last + 1, reached);
    return last;
  }

  private LogRecord numbered(LogRecord operation) {
    return new LogRecord(
        nextNumber(),
        operation.operation(),
        operation.id(),
        operation.vector(),
        operation.metadata(),
        operation.text());
  }

  private void deleteAllElse() throws IOException {
    List<String> ids = new ArrayList<>();
    target.live.forEach((int ordinal) -> {
      if (!isImported(ordinal)) {
        ids.add(target.id(ordinal));
      }
    });
    List<LogRecord> deletions = new ArrayList<>();
    for (String id : ids) {
      deletions.add(LogRecord.delete(nextNumber(), id));
      if (deletions.size() == DELETIONS_AT_A_TIME) {
        apply(deletions);
      }
    }
    apply(deletions);
  }

  private void apply(List<LogRecord> operations) throws IOException {
    if (operations.isEmpty()) {
      return;
    }
    if (log != null) {
      log.append(LogFrameCodec.encode(collection, operations));
    }
    target.apply(operations);
    operations.clear();
  }

  /** Ends, at the switch. */
  void finish() throws IOException {
    if (last < reached) {
      List<LogRecord> nothing = new ArrayList<>();
      last = reached;
      nothing.add(LogRecord.delete(last, StoredCollection.NOBODY));
      apply(nothing);
    }
  }
}
