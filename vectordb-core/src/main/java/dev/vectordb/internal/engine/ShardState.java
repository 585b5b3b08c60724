package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.model.CollectionState;
import org.jspecify.annotations.Nullable;

/**
 * Whether a shard takes writes, and if not, why. A failed force is final: the kernel may have
 * dropped the pages, so nothing that is written later could be trusted. A failed write was rolled
 * back and may be tried again.
 */
final class ShardState {
  private static final long RETRY_NANOS = 200_000_000L;

  private record Status(CollectionState state, @Nullable String reason, long sinceNanos) {}

  private final TimeSource time;
  private volatile Status status;

  ShardState(boolean readOnly, TimeSource time) {
    this.time = time;
    this.status =
        readOnly
            ? new Status(CollectionState.READ_ONLY, "it was opened read-only", Long.MAX_VALUE)
            : new Status(CollectionState.UP, null, 0);
  }

  CollectionState state() {
    return status.state;
  }

  @Nullable String reason() {
    return status.reason;
  }

  boolean failed() {
    return status.state == CollectionState.FAILED;
  }

  /** Throws unless a write may be tried now. */
  void checkWritable(String name) {
    Status now = status;
    if (now.state == CollectionState.CLOSED) {
      throw new DatabaseClosedException("collection " + name + " is closed");
    }
    boolean mayRetry =
        now.state == CollectionState.READ_ONLY
            && now.sinceNanos != Long.MAX_VALUE
            && time.nanoTime() - now.sinceNanos >= RETRY_NANOS;
    if (now.state != CollectionState.UP && !mayRetry) {
      throw new DatabaseReadOnlyException("collection " + name + " takes no writes: " + now.reason);
    }
  }

  /** Whether the latest write was rolled back, so that the next may succeed. */
  boolean isRolledBack() {
    Status now = status;
    return now.state == CollectionState.READ_ONLY && now.sinceNanos != Long.MAX_VALUE;
  }

  void writeSucceeded() {
    if (status.state == CollectionState.READ_ONLY) {
      status = new Status(CollectionState.UP, null, 0);
    }
  }

  void writeRolledBack(String reason) {
    if (status.state != CollectionState.FAILED) {
      status = new Status(CollectionState.READ_ONLY, reason, time.nanoTime());
    }
  }

  void fail(String reason) {
    if (status.state != CollectionState.FAILED && status.state != CollectionState.CLOSED) {
      status = new Status(CollectionState.FAILED, reason + "; reopen the database", 0);
    }
  }

  void close() {
    status = new Status(CollectionState.CLOSED, "it is closed", 0);
  }
}
