package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.internal.index.BuildResources;
import dev.vectordb.internal.index.VectorIndex;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Links the tail of a shard into its index, in the background: record by record, or by building the
 * index anew at once if the tail is a large part of all. Below {@link #MIN_RECORDS} there is no
 * graph at all: scanning so few is as fast and exact.
 */
final class Indexer {
  private static final Logger log = LoggerFactory.getLogger(Indexer.class);

  /** From here on the graph pays. */
  static final int MIN_RECORDS = 4_096;

  /**
   * From this backlog on the index may be built anew at once. Below, inserting is over soon as
   * well.
   */
  static final int MIN_BACKLOG_TO_BUILD = 10_000;

  /**
   * Building anew is several times cheaper for a node than inserting it, so it pays as soon as the
   * backlog is this share of all; at each building the index has grown by half at least, so that
   * what is built again and again while writes go on stays bounded.
   */
  static final double BACKLOG_SHARE_TO_BUILD = 1 / 3.0;

  /** After so many a worker goes to the end of the queue, so that collections take turns. */
  private static final int NODES_PER_TURN = 4_096;

  private final String name;
  private final GenerationHolder generations;
  private final ExecutorService executor;
  private final int maxWorkers;
  private final Foreground foreground;
  private final Runnable whenCaughtUp;
  private final AtomicInteger submitted = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private volatile boolean closed;
  private volatile boolean buildFailed;

  /**
   * Creates an indexer without workers.
   *
   * @param whenCaughtUp called by a worker each time that nothing is left to link
   */
  Indexer(
      String name,
      GenerationHolder generations,
      ExecutorService executor,
      int maxWorkers,
      Foreground foreground,
      Runnable whenCaughtUp) {
    this.name = name;
    this.generations = generations;
    this.executor = executor;
    this.maxWorkers = maxWorkers;
    this.foreground = foreground;
    this.whenCaughtUp = whenCaughtUp;
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
      if (!closed && backlog(generations.current()) == 0) {
        whenCaughtUp.run();
      }
    }
  }

  private boolean linkForOneTurn() {
    Generation generation = generations.acquire();
    try {
      if (buildIfWorthwhile(generation, () -> closed || !generations.isCurrent(generation))) {
        return true;
      }
      int nodes = 0;
      while (nodes < NODES_PER_TURN
          && !closed
          && generations.isCurrent(generation)
          && linkOne(generation)) {
        nodes++;
      }
      return nodes > 0;
    } finally {
      generation.release();
    }
  }

  /** Whether so large a part waits that building the index anew is the shorter way. */
  private static boolean worthBuilding(Generation generation) {
    int backlog = backlog(generation);
    return backlog >= MIN_BACKLOG_TO_BUILD
        && backlog >= BACKLOG_SHARE_TO_BUILD * generation.snapshot().ordinalCount();
  }

  /** Builds the index at once if that is worthwhile; returns whether it was built. */
  private boolean buildIfWorthwhile(Generation generation, BooleanSupplier stop) {
    VectorIndex index = generation.index;
    if (index == null || buildFailed || !worthBuilding(generation)) {
      return false;
    }
    Snapshot snapshot = generation.snapshot();
    long began = System.nanoTime();
    try {
      boolean built =
          index.build(
              snapshot.ordinalCount(),
              new AliveFilter(generation.deaths, snapshot.sequenceNumber()),
              new BuildResources(executor, maxWorkers, foreground.givingWay(stop)));
      if (built) {
        log.debug(
            "Collection {}: the index of {} ordinals was built in {} ms",
            name,
            snapshot.ordinalCount(),
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
      }
      return built;
    } catch (RuntimeException | OutOfMemoryError e) {
      // It takes more memory for a while than inserting does.
      buildFailed = true;
      log.warn("Collection {}: building the index failed; it is linked bit by bit", name, e);
      return false;
    }
  }

  /** One at a time: it takes as long as a search may have to wait. */
  private boolean linkOne(Generation generation) {
    VectorIndex index = generation.index;
    if (index == null || backlog(generation) == 0) {
      return false;
    }
    foreground.giveWay();
    Snapshot snapshot = generation.snapshot();
    return index.link(
            snapshot.ordinalCount(),
            1,
            new AliveFilter(generation.deaths, snapshot.sequenceNumber()))
        > 0;
  }

  /**
   * Links all of a generation that is not in use yet, on this thread and others.
   *
   * @param stop asked often; once it says true the rest is left to be the generation's tail
   */
  void linkFully(Generation generation, BooleanSupplier stop) {
    BooleanSupplier ended = () -> closed || stop.getAsBoolean();
    boolean more = buildIfWorthwhile(generation, ended) || linkOne(generation);
    while (more && !ended.getAsBoolean()) {
      more = linkOne(generation);
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
