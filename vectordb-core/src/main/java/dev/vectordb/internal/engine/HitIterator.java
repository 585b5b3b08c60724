package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.exception.SearchIteratorException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.LogPosition;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.model.SearchRequest;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link HitStream} as an iterator. Its user is one thread at a time; others may close it, which
 * is what the lock is for.
 */
final class HitIterator implements SearchIterator {
  /** Batches double up to this, as each scans what no index holds. */
  private static final int MAX_BATCH = 65_536;

  private enum State {
    OPEN,
    ENDED,
    CLOSED,
    IDLE,
    DATABASE_CLOSED
  }

  private final HitStream stream;
  private final SearchRequest request;
  private final GroupLimit groups;
  private final LogPosition position;
  private final Supplier<TimeLimit> deadline;
  private final TimeSource time;
  private final Function<Throwable, VectorDatabaseException> failed;
  private final ReentrantLock lock = new ReentrantLock();
  private int toSkip;
  private int batch;
  private int left;
  private @Nullable SearchHit next;

  /** Changed under the lock, read by anybody. */
  private volatile State state = State.OPEN;

  private volatile long lastUse;

  /**
   * Begins.
   *
   * @param stream closed with the iterator
   * @param deadline tells when a batch that begins now must end
   * @param failed what to throw if files can be read no more
   */
  HitIterator(
      HitStream stream,
      SearchRequest request,
      Supplier<TimeLimit> deadline,
      Function<Throwable, VectorDatabaseException> failed) {
    this.stream = stream;
    this.request = request;
    this.groups = new GroupLimit(request.grouping());
    this.position = stream.position();
    this.deadline = deadline;
    this.time = stream.time();
    this.lastUse = time.nanoTime();
    this.failed = failed;
    this.toSkip = request.offset();
    this.batch = request.offset() + request.topK();
    this.left = batch;
  }

  @Override
  public boolean hasNext() {
    lock.lock();
    try {
      checkState();
      if (state == State.OPEN && next == null) {
        next = find();
        if (next == null) {
          close(State.ENDED);
        }
      }
      return next != null;
    } catch (InternalError | DatabaseIoException e) {
      throw failed.apply(e);
    } finally {
      lastUse = time.nanoTime();
      lock.unlock();
    }
  }

  private void checkState() {
    switch (state) {
      case OPEN, ENDED -> {}
      case CLOSED -> throw new SearchIteratorException("the iterator is closed");
      case IDLE ->
          throw new SearchIteratorException(
              "the iterator was closed, as it was not asked for a hit for "
                  + Limits.ITERATOR_IDLE_SECONDS
                  + " seconds; ask anew, or use pages");
      case DATABASE_CLOSED ->
          throw new DatabaseClosedException(
              "the collection was closed while the iterator was open");
    }
  }

  private @Nullable SearchHit find() {
    TimeLimit until = deadline.get();
    while (true) {
      if (left == 0) {
        batch = Math.min(MAX_BATCH, batch * 2);
        left = batch;
      }
      SearchHit hit = stream.next(left, until);
      if (hit == null) {
        return null;
      }
      left--;
      if (groups.admit(hit) && --toSkip < 0) {
        return HitStages.asAskedFor(request, hit);
      }
    }
  }

  @Override
  public SearchHit next() {
    lock.lock();
    try {
      if (!hasNext()) {
        throw new NoSuchElementException("there are no more hits");
      }
      SearchHit hit = next;
      next = null;
      if (hit == null) {
        throw new NoSuchElementException("there are no more hits");
      }
      return hit;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public LogPosition position() {
    return position;
  }

  @Override
  public void close() {
    lock.lock();
    try {
      close(State.CLOSED);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the batch that is under way, if there is one. */
  void closeWithDatabase() {
    lock.lock();
    try {
      close(State.DATABASE_CLOSED);
    } finally {
      lock.unlock();
    }
  }

  /** Closes it if nobody has used it for so long; returns whether it is closed. */
  boolean closeIfIdle(long nanos) {
    if (!lock.tryLock()) {
      return false;
    }
    try {
      if (time.nanoTime() - lastUse >= nanos) {
        close(State.IDLE);
      }
      return state != State.OPEN;
    } finally {
      lock.unlock();
    }
  }

  /** Whether it is open; does not wait for a batch that is under way. */
  boolean isOpen() {
    return state == State.OPEN;
  }

  /** The first reason stands, but for a user who closes what has ended. */
  private void close(State why) {
    if (state == State.OPEN) {
      state = why;
      next = null;
      stream.close();
    } else if (state == State.ENDED && why == State.CLOSED) {
      state = why;
    }
  }
}
