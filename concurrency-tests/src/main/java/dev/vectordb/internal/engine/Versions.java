package dev.vectordb.internal.engine;

import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.Metric;
import java.util.Arrays;
import java.util.List;

/** Generations of four records, of which a batch replaces two; a vector holds its version alone. */
final class Versions {
  static final int OLD = 1;
  static final int NEW = 2;
  static final int TORN = -1;

  /** So long that the first chunk of rows holds the four, and the batch needs another. */
  private static final int DIMENSION = 4096;

  private static final int RECORDS = 4;
  private static final GenerationFactory FACTORY =
      new GenerationFactory(
          "stressed",
          CollectionConfig.builder(DIMENSION)
              .metric(Metric.EUCLIDEAN)
              .indexKind(IndexKind.FLAT)
              .build());

  private Versions() {}

  /** Returns a generation whose records are all of one version. */
  static Generation generation(int version) {
    Generation generation = FACTORY.empty();
    for (int i = 0; i < RECORDS; i++) {
      generation.apply(List.of(upsert(i + 1, i, version)));
    }
    return generation;
  }

  /** Makes the first two records new, at once. */
  static void replaceTwo(Generation generation) {
    generation.apply(List.of(upsert(RECORDS + 1, 0, NEW), upsert(RECORDS + 2, 1, NEW)));
  }

  private static LogRecord upsert(long sequenceNumber, int record, int version) {
    float[] vector = new float[DIMENSION];
    Arrays.fill(vector, version);
    return LogRecord.upsert(sequenceNumber, "r" + record, vector, null, null);
  }

  /** Looks as a search does, without a lock; returns how many records are new. */
  static int scan(Generation generation) {
    Snapshot snapshot = generation.snapshot();
    float[] row = new float[DIMENSION];
    int alive = 0;
    int fresh = 0;
    for (int ordinal = 0; ordinal < snapshot.ordinalCount(); ordinal++) {
      long birth = generation.births.get(ordinal);
      long death = generation.deaths.get(ordinal);
      if (birth == 0 || birth > snapshot.sequenceNumber()) {
        return TORN;
      }
      if (death != 0 && death <= snapshot.sequenceNumber()) {
        continue;
      }
      alive++;
      generation.rows.read(ordinal, row);
      byte[] id = generation.records.idBytes(generation.references.get(ordinal));
      if (!isWhole(row) || id.length != 2 || id[0] != 'r') {
        return TORN;
      }
      fresh += row[0] == NEW ? 1 : 0;
    }
    return alive == RECORDS ? fresh : TORN;
  }

  private static boolean isWhole(float[] row) {
    for (float component : row) {
      if (component != row[0] || component == 0) {
        return false;
      }
    }
    return true;
  }

  /** Reads the two by their ids, under the lock; returns how many are new. */
  static int get(Generation generation) {
    int fresh = 0;
    generation.lock.readLock().lock();
    try {
      float[] row = new float[DIMENSION];
      for (String id : List.of("r0", "r1")) {
        int ordinal = generation.liveOrdinal(id);
        if (ordinal < 0) {
          return TORN;
        }
        generation.rows.read(ordinal, row);
        fresh += row[0] == NEW ? 1 : 0;
      }
    } finally {
      generation.lock.readLock().unlock();
    }
    return fresh;
  }
}
