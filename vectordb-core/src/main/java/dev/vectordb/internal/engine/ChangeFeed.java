package dev.vectordb.internal.engine;

import dev.vectordb.exception.ChangesLostException;
import dev.vectordb.internal.storage.Aof;
import dev.vectordb.internal.storage.LogRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What changes a shard, for those who follow it: its log on disk, or, in memory, the latest
 * operations, kept from the first reader on.
 */
final class ChangeFeed {
  private final ShardContext context;
  private final GenerationHolder generations;
  private final WritePipeline pipeline;
  private final @Nullable Aof aof;
  private final ChangeSignal signal;

  /** Written between two writes only. */
  private volatile @Nullable RecentChanges recent;

  private volatile boolean closed;

  ChangeFeed(
      ShardContext context,
      GenerationHolder generations,
      WritePipeline pipeline,
      @Nullable Aof aof) {
    this.context = context;
    this.generations = generations;
    this.pipeline = pipeline;
    this.aof = aof;
    this.signal = new ChangeSignal(context.runtime().changes());
  }

  /** Takes note of a batch that has become visible. By the writer's thread. */
  void applied(List<LogRecord> batch) {
    if (aof == null) {
      remember(batch);
    }
    signal.raise();
  }

  private void remember(List<LogRecord> batch) {
    if (recent == null && context.runtime().changesFollowed()) {
      recent = new RecentChanges(context.name(), batch.getFirst().sequenceNumber() - 1);
    }
    RecentChanges memory = recent;
    if (memory != null) {
      memory.add(batch);
    }
  }

  ChangeSignal signal() {
    return signal;
  }

  boolean isClosed() {
    return closed;
  }

  /** The newest operation that is visible. */
  long position() {
    return generations.current().snapshot().sequenceNumber();
  }

  /** Where changes are found, and the newest that was visible when it was made. */
  private static final class Opened {
    private final ChangeSource source;
    private long position;

    Opened(ChangeSource source) {
      this.source = source;
    }
  }

  private Opened open() {
    Path directory = context.directory();
    if (aof == null || directory == null) {
      return openRecent();
    }
    LoggedChanges logged = new LoggedChanges(context, directory, aof);
    Opened opened = new Opened(logged);
    pipeline.run(() -> {
      opened.position = position();
      logged.startAtEnd(opened.position);
    });
    return opened;
  }

  private Opened openRecent() {
    List<Opened> opened = new ArrayList<>();
    pipeline.run(() -> {
      RecentChanges memory = recent;
      if (memory == null) {
        memory = new RecentChanges(context.name(), position());
        recent = memory;
      }
      Opened one = new Opened(memory);
      one.position = position();
      memory.goOnAfter(one.position);
      opened.add(one);
    });
    return opened.getFirst();
  }

  /** Opens a reader of what comes from now on. */
  ChangeReader openAtEnd() {
    Opened opened = open();
    return new ChangeReader(context.name(), this, opened.source, opened.position);
  }

  /**
   * Opens a reader.
   *
   * @param after the last operation that is known
   * @throws ChangesLostException if what follows cannot be had
   */
  ChangeReader open(long after) {
    Opened opened = open();
    if (after > opened.position) {
      throw new ChangesLostException(
          "collection "
              + context.name()
              + " has no change "
              + after
              + ", the newest is "
              + opened.position
              + ": it is not the one that was followed, or has lost writes that were not forced;"
              + " read it anew",
          opened.position);
    }
    ChangeReader reader = new ChangeReader(context.name(), this, opened.source, after);
    reader.checkStart();
    return reader;
  }

  /** Wakes who waits; every reader ends. */
  void close() {
    closed = true;
    signal.raise();
  }
}
