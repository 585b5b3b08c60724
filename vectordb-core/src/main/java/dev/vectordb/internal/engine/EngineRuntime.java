package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.internal.environment.Chance;
import dev.vectordb.internal.environment.Environment;
import dev.vectordb.internal.environment.Threads;
import dev.vectordb.internal.environment.TimeSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The threads and the cache that all shards of a database share. Threads are daemons of the
 * engine's own: they come and go with the work, and no caller can interrupt them.
 */
final class EngineRuntime {
  private static final int CLOSE_SECONDS = 60;

  private final EngineSettings settings;
  private final int minLocalityRecords;
  private final RecordCache cache;
  private final Foreground foreground;
  private final ChangeSignal changes;
  private volatile boolean changesFollowed;
  private volatile boolean searchesFollowed;
  private final Environment environment;
  private final Threads threads;
  private final Threads.Pool writers;
  private final Threads.Pool maintenance;
  private final Threads.Pool indexing;
  private final Threads.Timer timer;

  EngineRuntime(EngineSettings settings) {
    this(settings, OrdinalChooser.MIN_RECORDS);
  }

  /**
   * Creates one that differs in the size from which collections have their ordinals in order of
   * locality, as tests need it.
   */
  EngineRuntime(EngineSettings settings, int minLocalityRecords) {
    this(settings, minLocalityRecords, Environment.system());
  }

  /** Creates one that lives in another environment than the machine's, as tests need it. */
  EngineRuntime(EngineSettings settings, int minLocalityRecords, Environment environment) {
    this.settings = settings;
    this.minLocalityRecords = minLocalityRecords;
    this.environment = environment;
    this.changes = new ChangeSignal(environment.time());
    this.cache = new RecordCache(settings.cacheMaxBytes());
    this.foreground =
        new Foreground(Runtime.getRuntime().availableProcessors(), environment.time());
    this.threads = environment.newThreads();
    this.writers = threads.pool("writer", Integer.MAX_VALUE);
    this.maintenance = threads.pool("maintenance", Integer.MAX_VALUE);
    this.indexing = threads.pool("indexer", settings.indexingThreads());
    this.timer = threads.timer("timer");
  }

  /** Tells whether this is called by one of the threads, as by a listener that it calls. */
  boolean isOnOwnThread() {
    return threads.isOwn();
  }

  Environment environment() {
    return environment;
  }

  TimeSource time() {
    return environment.time();
  }

  Chance chance() {
    return environment.chance();
  }

  Threads threads() {
    return threads;
  }

  EngineSettings settings() {
    return settings;
  }

  /** From how many records on ordinals are put in order of locality. */
  int minLocalityRecords() {
    return minLocalityRecords;
  }

  RecordCache cache() {
    return cache;
  }

  /** Raised at every change of any collection, and when one is created, dropped or closed. */
  ChangeSignal changes() {
    return changes;
  }

  /** From now on somebody follows changes, those of new collections too. */
  void followChanges() {
    changesFollowed = true;
  }

  /** Says whether somebody follows searches. */
  void followSearches(boolean follow) {
    searchesFollowed = follow;
  }

  /** Whether somebody follows searches. */
  boolean searchesFollowed() {
    return searchesFollowed;
  }

  /** Whether anybody ever followed changes. */
  boolean changesFollowed() {
    return changesFollowed;
  }

  Foreground foreground() {
    return foreground;
  }

  Executor writers() {
    return writers;
  }

  Executor maintenance() {
    return maintenance;
  }

  Executor indexing() {
    return indexing;
  }

  /**
   * Runs a short task on the timer's thread again and again.
   *
   * @param millis how long before the first time, and after each
   * @param task the task
   * @return ends it
   */
  Runnable every(long millis, Runnable task) {
    return timer.every(TimeUnit.MILLISECONDS.toNanos(millis), task);
  }

  /**
   * Runs a task on an engine thread and waits for it, whether or not the caller is interrupted.
   *
   * @param task the task
   * @return its result
   */
  <T> T onEngineThread(Callable<T> task) {
    return await(submit(task));
  }

  /**
   * Runs a task on an engine thread.
   *
   * @param task the task
   * @return its result, for {@link #await}
   */
  <T> CompletableFuture<T> submit(Callable<T> task) {
    CompletableFuture<T> done = new CompletableFuture<>();
    try {
      maintenance.execute(() -> {
        try {
          done.complete(task.call());
        } catch (Throwable e) { // the caller waits for an answer, whatever it is
          done.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      throw new DatabaseClosedException("the database is closed");
    }
    return done;
  }

  /**
   * Waits for a task, whether or not the caller is interrupted.
   *
   * @param done what {@link #submit} returned
   * @return its result
   */
  static <T> T await(CompletableFuture<T> done) {
    try {
      return done.join();
    } catch (CompletionException e) {
      throw Failures.wrap(e.getCause() == null ? e : e.getCause());
    }
  }

  /** Runs a task on an engine thread; here, if the engine is closing. */
  void inBackground(Runnable task) {
    try {
      maintenance.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  /** Runs a task on an engine thread after a while; never, if the engine is closed before. */
  void inBackgroundAfter(long millis, Runnable task) {
    try {
      timer.after(TimeUnit.MILLISECONDS.toNanos(millis), () -> inBackground(task));
    } catch (RejectedExecutionException _) {
      // Closed before.
    }
  }

  /** Lets running tasks end, whether or not the caller is interrupted, and releases the threads. */
  void close() {
    timer.close();
    List<Threads.Pool> pools = List.of(indexing, maintenance, writers);
    pools.forEach(Threads.Pool::close);
    for (Threads.Pool pool : pools) {
      // Who opens the directory next must find it at rest.
      boolean _ = pool.awaitEnd(TimeUnit.SECONDS.toNanos(CLOSE_SECONDS));
    }
  }
}
