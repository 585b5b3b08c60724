package dev.vectordb.internal.engine;

import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.LogFrameCodec;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.model.Recovery;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Counts what the opening of a shard finds. One thread. */
final class Opening {
  private final TimeSource time;
  private final long began;
  private final Generation generation;
  private final int baseRecords;
  private long operations;

  /** Begins with the base as it is mapped. */
  Opening(Generation generation, TimeSource time) {
    this.time = time;
    this.began = time.nanoTime();
    this.generation = generation;
    this.baseRecords = generation.snapshot().ordinalCount();
  }

  /** Applies a batch of the log. */
  void replay(ByteBuffer payload) {
    List<LogRecord> batch = LogFrameCodec.decode(payload);
    generation.apply(batch);
    operations += batch.size();
  }

  /**
   * Says what was done.
   *
   * @param aof the log, replayed
   * @param rebuilt what was damaged in the base
   * @param baseNanos how long the base took
   */
  Recovery done(Aof aof, List<String> rebuilt, long baseNanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(baseNanos + time.nanoTime() - began);
    return new Recovery(baseRecords, operations, aof.bytes(), aof.cutBytes(), rebuilt, millis);
  }
}
