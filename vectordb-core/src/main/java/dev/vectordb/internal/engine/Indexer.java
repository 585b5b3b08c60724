package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.internal.index.VectorIndex;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Links the tail of a shard into its index, in the background. Below {@link #MIN_RECORDS} there is
 * no graph at all: scanning so few is as fast and exact.
 */
final class Indexer {
  private static final Logger log = LoggerFactory.getLogger(Indexer.class);

  /** From here on the graph pays. */
  static final int MIN_RECORDS = 4_096;

  private static final int NODES_AT_A_TIME = 64;

  /** After so many a worker goes to the end of the queue, so that collections take turns. */
  private static final int BATCHES_PER_TURN = 64;

  private final String name;
  private final GenerationHolder generations;
  private final ExecutorService executor;
  private final int maxWorkers;
  private final AtomicInteger submitted = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private volatile boolean closed;

  Indexer(String name, GenerationHolder generations, ExecutorService executor, int maxWorkers) {
    this.name = name;
    this.generations = generations;
    this.executor = executor;
    this.maxWorkers = maxWorkers;
  }

  /** Sees to it that a worker looks at the tail. Cheap; called after every write. */
  void kick() {
    Generation generation = generations.current();
    if (generation.index == null || backlog(generation) == 0 || closed) {
      return;
    }
    int count = submitted.get();
    while (count < maxWorkers) {
      if (submitted.compareAndSet(count, count + 1)) {
        try {
          executor.execute(this::work);
        } catch (RejectedExecutionException e) {
          submitted.decrementAndGet();
          return;
        }
      }
      count = submitted.get();
    }
  }

  /** Records that the index is due to hold but does not hold yet. */
  static int backlog(Generation generation) {
    VectorIndex index = generation.index;
    int count = generation.snapshot().ordinalCount();
    if (index == null || (count < MIN_RECORDS && index.linkedCount() == 0)) {
      return 0;
    }
    return Math.max(0, count - index.linkedCount());
  }

  private void work() {
    boolean linked = false;
    running.incrementAndGet();
    try {
      // Looked at after being counted: whoever closes either sees this worker or is seen by it.
      linked = !closed && linkForOneTurn();
    } catch (DatabaseClosedException e) {
      log.trace("Collection {}: closed while it was being linked", name);
    } catch (RuntimeException | Error e) {
      log.error("Collection {}: linking failed; its tail is scanned instead", name, e);
      throw e;
    } finally {
      running.decrementAndGet();
      submitted.decrementAndGet();
    }
    // Others may still hold claimed nodes, so look again only if there was something to claim.
    if (linked) {
      kick();
    }
  }

  private boolean linkForOneTurn() {
    Generation generation = generations.acquire();
    try {
      int batches = 0;
      while (batches < BATCHES_PER_TURN
          && !closed
          && generations.isCurrent(generation)
          && linkSome(generation)) {
        batches++;
      }
      return batches > 0;
    } finally {
      generation.release();
    }
  }

  private static boolean linkSome(Generation generation) {
    VectorIndex index = generation.index;
    if (index == null || backlog(generation) == 0) {
      return false;
    }
    Snapshot snapshot = generation.snapshot();
    return index.link(
            snapshot.ordinalCount(),
            NODES_AT_A_TIME,
            new AliveFilter(generation.deaths, snapshot.sequenceNumber()))
        > 0;
  }

  /** Links all of a generation that is not in use yet, on this thread. */
  void linkFully(Generation generation) {
    while (!closed && linkSome(generation)) {
      Thread.onSpinWait();
    }
  }

  /** Lets workers end with what they hold and refuses new ones. */
  void stop() {
    closed = true;
  }

  /** Stops the workers and waits for those that run. */
  void close() {
    stop();
    boolean interrupted = false;
    while (running.get() > 0) {
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
