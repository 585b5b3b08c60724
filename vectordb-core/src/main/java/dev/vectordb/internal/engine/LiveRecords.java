package dev.vectordb.internal.engine;

import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.storage.Operation;
import java.util.ArrayList;
import java.util.List;

/** What lives in a generation, as it comes into another one. */
final class LiveRecords {
  private static final int BATCH = 256;

  private LiveRecords() {}

  /**
   * Copies what a snapshot sees into an empty generation, in the order of ordinals.
   *
   * @param source kept open by the caller
   */
  static void copy(Generation source, Snapshot snapshot, Generation target) {
    AliveFilter alive = new AliveFilter(source.deaths, snapshot.sequenceNumber());
    List<LogRecord> batch = new ArrayList<>();
    for (int ordinal = 0; ordinal < snapshot.ordinalCount(); ordinal++) {
      if (alive.accept(ordinal)) {
        batch.add(asUpsert(source, ordinal, snapshot));
      }
      if (batch.size() == BATCH) {
        target.apply(batch);
        batch.clear();
      }
    }
    target.apply(batch);
    target.advanceTo(snapshot.sequenceNumber());
  }

  private static LogRecord asUpsert(Generation source, int ordinal, Snapshot snapshot) {
    long version =
        source.records.visible(source.references.get(ordinal), snapshot.sequenceNumber());
    RecordStore.Parts parts = source.records.parts(version);
    StoredRecord record = source.records.read(version);
    return new LogRecord(
        source.births.get(ordinal),
        Operation.UPSERT,
        record.id(),
        source.vector(ordinal, parts.residue()),
        parts.metadata(),
        record.text());
  }
}
