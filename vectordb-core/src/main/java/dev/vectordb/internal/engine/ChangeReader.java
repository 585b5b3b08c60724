package dev.vectordb.internal.engine;

import dev.vectordb.exception.ChangesLostException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.internal.metadata.MetadataCodec;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.model.ChangeEvent;
import dev.vectordb.model.ChangeKind;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows the changes of a collection from some position on. Never returns what is not visible yet.
 * One thread at a time; {@link #read} on an engine thread, as it reads files.
 */
public final class ChangeReader {
  private final String name;
  private final ChangeFeed feed;
  private final ChangeSource source;

  /** Operations of a batch that were read and not returned yet. */
  private final Deque<LogRecord> pending = new ArrayDeque<>();

  private volatile long position;
  private long lastBytes;

  ChangeReader(String name, ChangeFeed feed, ChangeSource source, long position) {
    this.name = name;
    this.feed = feed;
    this.source = source;
    this.position = position;
  }

  void checkStart() {
    try {
      source.check(position);
    } catch (IOException e) {
      throw Failures.wrap(e);
    }
  }

  /** Returns the sequence number of the last change that was returned. */
  public long position() {
    return position;
  }

  /** Returns how many bytes of files were read so far. */
  public long bytesRead() {
    return source.bytesRead();
  }

  /** Returns about how much heap takes what the last call of {@link #read} returned. */
  public long lastBytes() {
    return lastBytes;
  }

  /** Returns what is raised at every change of the collection. */
  public ChangeSignal signal() {
    return feed.signal();
  }

  /** Tells whether a call of {@link #read} would return or throw something. */
  public boolean hasNews() {
    return feed.isClosed() || feed.position() != position;
  }

  /**
   * Goes on after what was lost.
   *
   * @param oldest {@link ChangesLostException#oldestPosition()}
   */
  public void skipTo(long oldest) {
    pending.clear();
    position = oldest;
  }

  /**
   * Reads changes that are there.
   *
   * @param max how many at most
   * @return the changes; none if there are none
   * @throws ChangesLostException if the next ones are no longer there
   * @throws DatabaseClosedException if the collection is closed or dropped
   * @throws IOException if reading fails
   */
  public List<ChangeEvent> read(int max) throws IOException {
    if (feed.isClosed()) {
      throw new DatabaseClosedException("collection " + name + " is closed");
    }
    long visible = feed.position();
    List<ChangeEvent> events = new ArrayList<>();
    long bytes = 0;
    try {
      while (events.size() < max && bytes < Limits.MAX_POLLED_BYTES && fill(visible, events)) {
        LogRecord next = pending.remove();
        bytes += bytes(next);
        if (!next.id().equals(StoredCollection.NOBODY)) { // which an import deletes for its number
          events.add(event(next));
        }
        position = next.sequenceNumber();
      }
      return events;
    } finally {
      lastBytes = bytes;
      source.pause();
    }
  }

  /** Returns whether something is pending; what is lost is told when all before it was returned. */
  private boolean fill(long visible, List<ChangeEvent> events) throws IOException {
    if (pending.isEmpty() && position < visible) {
      try {
        pending.addAll(source.next(position, visible));
      } catch (ChangesLostException e) {
        if (events.isEmpty()) {
          throw e;
        }
        return false;
      }
    }
    return !pending.isEmpty();
  }

  /** Heap that an operation takes, about. */
  static long bytes(LogRecord operation) {
    float[] vector = operation.vector();
    byte[] metadata = operation.metadata();
    String text = operation.text();
    return 100L
        + (vector == null ? 0 : (long) vector.length * Float.BYTES)
        + (metadata == null ? 0 : metadata.length)
        + (text == null ? 0 : text.length());
  }

  /** The operations of a batch after a position. */
  static List<LogRecord> after(List<LogRecord> batch, long position) {
    if (batch.getFirst().sequenceNumber() > position) {
      return batch;
    }
    return batch.stream().filter(operation -> operation.sequenceNumber() > position).toList();
  }

  private static ChangeEvent event(LogRecord operation) {
    ChangeKind kind =
        switch (operation.operation()) {
          case UPSERT -> ChangeKind.UPSERTED;
          case DELETE -> ChangeKind.DELETED;
          case SET_METADATA -> ChangeKind.METADATA_CHANGED;
          case CLEAR -> ChangeKind.CLEARED;
        };
    Metadata metadata = metadata(operation.metadata());
    float[] vector = operation.vector();
    VectorRecord record =
        vector == null
            ? null
            : VectorRecord.builder(operation.id(), vector)
                .text(operation.text())
                .metadata(metadata == null ? Metadata.empty() : metadata)
                .build();
    return new ChangeEvent(
        operation.sequenceNumber(),
        kind,
        operation.id(),
        record,
        kind == ChangeKind.METADATA_CHANGED ? metadata : null);
  }

  private static @Nullable Metadata metadata(byte @Nullable [] encoded) {
    return encoded == null || encoded.length == 0
        ? null
        : MetadataCodec.decode(encoded, 0, encoded.length);
  }
}
