package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.VectorDatabaseException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads and the cache that all shards of a database share. Threads are daemons of the
 * engine's own: they come and go with the work, and no caller can interrupt them.
 */
final class EngineRuntime {
  private static final Logger log = LoggerFactory.getLogger(EngineRuntime.class);
  private static final int CLOSE_SECONDS = 60;

  /** What found no thread in the background is tried again after this. */
  private static final long NO_THREAD_MILLIS = 1_000;

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
   * @throws VectorDatabaseException if no thread could be started
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
    } catch (OutOfMemoryError e) { // such as no more threads
      throw new VectorDatabaseException("no thread could be started", e);
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

  /**
   * Runs a task on an engine thread; here, if the engine is closing, and later, if the system gives
   * no thread now.
   */
  void inBackground(Runnable task) {
    try {
      maintenance.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    } catch (OutOfMemoryError e) { // such as no more threads
      log.warn("No thread could be started for the background, it is tried again: {}", "" + e);
      inBackgroundAfter(NO_THREAD_MILLIS, task);
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

  /**
   * Lets running tasks end, whether or not the caller is interrupted, and releases the threads.
   *
   * @return whether all have ended; if not, some are at work in the directory still, and whoever
   *     opens it next must find it at rest
   */
  boolean close() {
    timer.close();
    pools().forEach(Threads.Pool::close);
    return awaitEnd();
  }

  private List<Threads.Pool> pools() {
    return List.of(indexing, maintenance, writers);
  }

  /**
   * Waits once more after a {@link #close}, and as long as that; returns whether all have ended.
   */
  boolean awaitEnd() {
    boolean ended = true;
    for (Threads.Pool pool : pools()) {
      ended &= pool.awaitEnd(TimeUnit.SECONDS.toNanos(CLOSE_SECONDS));
    }
    return ended;
  }
}
