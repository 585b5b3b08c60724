package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

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
  private final ChangeSignal changes = new ChangeSignal();
  private volatile boolean changesFollowed;
  private volatile boolean searchesFollowed;
  private final ExecutorService writers = Executors.newCachedThreadPool(threads("writer"));
  private final ExecutorService maintenance = Executors.newCachedThreadPool(threads("maintenance"));
  private final ExecutorService indexing;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(threads("timer"));

  EngineRuntime(EngineSettings settings) {
    this(settings, OrdinalChooser.MIN_RECORDS);
  }

  /**
   * Creates one that differs in the size from which collections have their ordinals in order of
   * locality, as tests need it.
   */
  EngineRuntime(EngineSettings settings, int minLocalityRecords) {
    this.settings = settings;
    this.minLocalityRecords = minLocalityRecords;
    this.cache = new RecordCache(settings.cacheMaxBytes());
    this.foreground =
        new Foreground(Runtime.getRuntime().availableProcessors(), settings.indexingThreads());
    this.indexing = Executors.newFixedThreadPool(settings.indexingThreads(), threads("indexer"));
  }

  private ThreadFactory threads(String role) {
    AtomicLong number = new AtomicLong();
    return task -> new Worker(task, "vectordb-" + role + "-" + number.incrementAndGet());
  }

  /** A thread that knows whose it is. */
  private final class Worker extends Thread {
    Worker(Runnable task, String name) {
      super(task, name);
      setDaemon(true);
    }

    boolean isOf(EngineRuntime runtime) {
      return runtime == EngineRuntime.this;
    }
  }

  /** Tells whether this is called by one of the threads, as by a listener that it calls. */
  boolean isOnOwnThread() {
    return Thread.currentThread() instanceof Worker worker && worker.isOf(this);
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

  ExecutorService writers() {
    return writers;
  }

  ExecutorService maintenance() {
    return maintenance;
  }

  ExecutorService indexing() {
    return indexing;
  }

  ScheduledExecutorService scheduler() {
    return scheduler;
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
      var _ = scheduler.schedule(() -> inBackground(task), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException _) {
      // Closed before.
    }
  }

  /** Lets running tasks end, whether or not the caller is interrupted, and releases the threads. */
  void close() {
    scheduler.shutdownNow();
    indexing.shutdown();
    maintenance.shutdown();
    writers.shutdown();
    boolean interrupted = false;
    for (ExecutorService pool : List.of(indexing, maintenance, writers)) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
      boolean ended = false;
      while (!ended && end - System.nanoTime() > 0) {
        try {
          ended = pool.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) { // who opens the directory next must find it at rest
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
