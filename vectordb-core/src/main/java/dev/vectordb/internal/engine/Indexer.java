package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.index.BuildResources;
import dev.vectordb.internal.index.VectorIndex;
import java.util.concurrent.Executor;
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
   * backlog is this share of all.
   */
  static final double BACKLOG_SHARE_TO_BUILD = 1 / 6.0;

  /**
   * The same while a load goes on: at each building the index has grown by half at least, so that
   * what is built again and again stays bounded.
   */
  static final double LOADING_SHARE_TO_BUILD = 1 / 3.0;

  /** The same while nobody searches what is loaded: the index has grown fourfold. */
  static final double UNSEARCHED_SHARE_TO_BUILD = 3 / 4.0;

  /** Scanning so few is bearable should somebody search after all. */
  static final int UNSEARCHED_BACKLOG_TO_BUILD = 100_000;

  /** After so many a worker goes to the end of the queue, so that collections take turns. */
  private static final int NODES_PER_TURN = 4_096;

  private static final long WAIT_NANOS = 1_000_000;

  private final String name;
  private final GenerationHolder generations;
  private final Executor executor;
  private final int maxWorkers;
  private final Foreground foreground;
  private final LoadWatch load;
  private final TimeSource time;
  private final Listener listener;
  private final AtomicInteger submitted = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private volatile boolean closed;
  private volatile boolean buildFailed;

  /** Whether somebody waits for the index. */
  private volatile boolean awaited;

  /** Whether a worker builds; written under the monitor, as is for how many none may. */
  private volatile boolean building;

  private int holders;
  private boolean refused;

  /** Who is told by a worker what it came to. */
  interface Listener {
    /** Nothing is left to link. */
    void caughtUp();

    /** Linking failed; what is not linked is scanned. */
    void failed(Throwable failure);
  }

  /** Creates an indexer without workers. */
  Indexer(
      String name,
      GenerationHolder generations,
      Executor executor,
      int maxWorkers,
      Foreground foreground,
      LoadWatch load,
      TimeSource time,
      Listener listener) {
    this.name = name;
    this.generations = generations;
    this.executor = executor;
    this.maxWorkers = maxWorkers;
    this.foreground = foreground;
    this.load = load;
    this.time = time;
    this.listener = listener;
  }

  /** Like {@link #kick}, for somebody who waits until nothing is left to link. */
  void hurry() {
    awaited = true;
    kick();
  }

  /** Sees to it that a worker looks at the tail. Cheap; called after every write. */
  void kick() {
    boolean _ = tryKick();
  }

  /** The same; returns false if the system gave no thread, so that it is to be tried again. */
  boolean tryKick() {
    Generation generation = generations.current();
    if (generation.index == null || backlog(generation) == 0 || closed || canWait(generation)) {
      return true;
    }
    int count = submitted.get();
    while (count < maxWorkers) {
      if (submitted.compareAndSet(count, count + 1)) {
        try {
          executor.execute(this::work);
        } catch (RejectedExecutionException e) {
          submitted.decrementAndGet();
          return true;
        } catch (OutOfMemoryError e) { // such as no more threads
          log.warn("Collection {}: no thread could be started to link its tail: {}", name, "" + e);
          return submitted.decrementAndGet() > 0; // another one looks again when it has ended
        }
      }
      count = submitted.get();
    }
    return true;
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

  /** Whether what would be linked now would serve nobody, and soon be built anew. */
  private boolean canWait(Generation generation) {
    int backlog = backlog(generation);
    return load.isLoading()
        && !load.isSearched()
        && !awaited
        && (backlog < UNSEARCHED_BACKLOG_TO_BUILD
            || backlog < UNSEARCHED_SHARE_TO_BUILD * generation.snapshot().ordinalCount());
  }

  /**
   * Keeps workers from building an index, as its generation is about to be replaced.
   *
   * @param evenNow whether to do so if one builds already, in vain then
   * @return whether that is so, and {@link #release} is due
   */
  synchronized boolean hold(boolean evenNow) {
    if (building && !evenNow) {
      return false;
    }
    holders++;
    return true;
  }

  /** Ends a {@link #hold}. */
  void release() {
    synchronized (this) {
      holders--;
    }
    kick();
  }

  /** Whether a worker builds the index of the current generation. */
  boolean isBuilding() {
    return building;
  }

  private synchronized boolean beginBuild() {
    if (building || holders > 0) {
      refused |= holders > 0;
      return false;
    }
    building = true;
    return true;
  }

  /** Whether a worker was refused for a hold that has ended, perhaps before the worker had. */
  private synchronized boolean takeRefusal() {
    boolean missed = refused && holders == 0;
    refused &= !missed;
    return missed;
  }

  private synchronized void endBuild() {
    building = false;
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
      listener.failed(e);
      throw e;
    } finally {
      running.decrementAndGet();
      submitted.decrementAndGet();
    }
    if (!linked && takeRefusal()) {
      kick(); // that of the release may have found all workers taken
    }
    // Others may still hold claimed nodes, so look again only if there was something to claim.
    if (linked) {
      kick();
      if (!closed && backlog(generations.current()) == 0) {
        awaited = false;
        listener.caughtUp();
      }
    }
  }

  private boolean linkForOneTurn() {
    Generation generation = generations.acquire();
    try {
      if (!buildFailed && worthBuilding(generation)) {
        boolean built = buildCurrent(generation);
        if (built || !buildFailed) {
          return built;
        }
      }
      int nodes = 0;
      while (nodes < NODES_PER_TURN
          && !closed
          && !canWait(generation)
          && generations.isCurrent(generation)
          && linkOne(generation)) {
        nodes++;
      }
      return nodes > 0;
    } finally {
      generation.release();
    }
  }

  /** Builds the index of the current generation unless others do or it is about to go. */
  private boolean buildCurrent(Generation generation) {
    if (!beginBuild()) {
      return false;
    }
    try {
      return buildIfWorthwhile(generation, () -> closed || !generations.isCurrent(generation));
    } finally {
      endBuild();
    }
  }

  /** Whether so large a part waits that building the index anew is the shorter way. */
  private boolean worthBuilding(Generation generation) {
    int backlog = backlog(generation);
    double share = load.isLoading() ? LOADING_SHARE_TO_BUILD : BACKLOG_SHARE_TO_BUILD;
    return backlog >= MIN_BACKLOG_TO_BUILD
        && backlog >= share * generation.snapshot().ordinalCount();
  }

  /**
   * Builds the index at once if that is worthwhile.
   *
   * @param generation one that is not in use yet, or is kept from others who would build
   * @param stop asked often; once it says true nothing has changed
   * @return whether it was built
   */
  boolean buildIfWorthwhile(Generation generation, BooleanSupplier stop) {
    VectorIndex index = generation.index;
    if (index == null || buildFailed || !worthBuilding(generation)) {
      return false;
    }
    Snapshot snapshot = generation.snapshot();
    long began = time.nanoTime();
    try {
      boolean built =
          index.build(
              snapshot.ordinalCount(),
              new AliveFilter(generation.deaths, snapshot.sequenceNumber()),
              resources(stop));
      if (built) {
        log.debug(
            "Collection {}: the index of {} ordinals was built in {} ms",
            name,
            snapshot.ordinalCount(),
            TimeUnit.NANOSECONDS.toMillis(time.nanoTime() - began));
      }
      return built;
    } catch (RuntimeException | OutOfMemoryError e) {
      // It takes more memory for a while than inserting does.
      buildFailed = true;
      log.warn("Collection {}: building the index failed; it is linked bit by bit", name, e);
      return false;
    }
  }

  /** Returns what work on a whole index may use; it gives way to what somebody waits for. */
  BuildResources resources(BooleanSupplier stop) {
    return new BuildResources(executor, maxWorkers, foreground.givingWay(stop));
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

  /** Whether nothing is linked any more. */
  boolean isStopped() {
    return closed;
  }

  /** Stops the workers and waits for those that run. */
  void close() {
    stop();
    boolean interrupted = false;
    while (running.get() > 0) {
      interrupted |= Thread.interrupted();
      time.pause(WAIT_NANOS);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
