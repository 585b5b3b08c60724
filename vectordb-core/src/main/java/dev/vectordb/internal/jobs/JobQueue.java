package dev.vectordb.internal.jobs;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.engine.DatabaseEngine;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.EmbeddingFunction;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobRequest;
import dev.vectordb.model.JobStats;
import dev.vectordb.model.JobStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs of all tenants: which wait, which run, and those that ended and are remembered. What is
 * known of each stands in the catalog too, from before {@link #submit} returns until it is
 * forgotten. Thread-safe.
 */
public final class JobQueue implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(JobQueue.class);

  private static final int MAX_WORKERS = 64;
  private static final long CLOSE_SECONDS = 30;
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  private final DatabaseEngine engine;
  private final int workers;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, EmbeddingFunction> embedders = new ConcurrentHashMap<>();

  private final JobTable jobs;
  private final List<Thread> threads = new ArrayList<>();
  private boolean loaded;
  private long completed;
  private long failed;
  private long cancelled;
  private volatile boolean closing;

  /**
   * Makes a queue, which looks into the catalog when it is first asked for something.
   *
   * @param engine the database
   * @param workers jobs that run at a time, 1 to 64
   */
  public JobQueue(DatabaseEngine engine, int workers) {
    if (workers < 1 || workers > MAX_WORKERS) {
      throw new InvalidConfigException(
          "jobWorkers", "is " + workers + ", allowed are 1 to " + MAX_WORKERS);
    }
    this.engine = engine;
    this.workers = workers;
    this.jobs = new JobTable(engine);
  }

  /** Reads the jobs of earlier openings; those that waited or ran wait again. */
  public void load() {
    lock.lock();
    try {
      if (closing || engine.isClosed()) {
        throw new DatabaseClosedException("the database is closed");
      }
      if (!loaded) {
        jobs.load();
        loaded = true;
        startWorkers();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Starts as many workers as there is work for. */
  private void startWorkers() {
    long waiting = jobs.count(JobStatus.QUEUED);
    while (!closing && !engine.isReadOnly() && threads.size() < Math.min(workers, waiting)) {
      String name = "vectordb-job-" + (threads.size() + 1);
      threads.add(engine.threads().start(name, this::work));
    }
    changed.signalAll();
  }

  /**
   * Names an embedding function.
   *
   * @param name its name
   * @param function the function
   */
  public void registerEmbedder(String name, EmbeddingFunction function) {
    checkLabel(name);
    embedders.put(name, function);
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static void checkLabel(String name) {
    if (name.isBlank() || name.length() > Limits.MAX_LABEL_CHARS) {
      throw new InvalidInputException(
          "embedder", "is blank or longer than " + Limits.MAX_LABEL_CHARS + " characters");
    }
  }

  /**
   * Submits a job.
   *
   * @param tenant whose, checked
   * @param request what to do
   * @return the job, queued and kept
   */
  public JobInfo submit(String tenant, JobRequest request) {
    if (engine.isReadOnly()) {
      throw new DatabaseReadOnlyException("the database was opened read-only");
    }
    var _ = engine.get(tenant, request.collection());
    if (request instanceof JobRequest.RegenerateEmbeddings job) {
      checkLabel(job.embedder());
      if (!embedders.containsKey(job.embedder())) {
        throw new InvalidInputException(
            "embedder", "is '" + job.embedder() + "', which is not registered");
      }
    }
    if (request instanceof JobRequest.BatchExport job
        && job.filter() != null
        && ArchiveWork.isArchive(job.file())) {
      throw new InvalidInputException("filter", "does not go with an archive, which has all");
    }
    load();
    lock.lock();
    try {
      Job job = jobs.create(tenant, request);
      startWorkers();
      return job.info();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Looks for a job.
   *
   * @param tenant whose, checked
   * @param id its identity
   * @return the job, if the tenant has it
   */
  public Optional<JobInfo> find(String tenant, UUID id) {
    load();
    lock.lock();
    try {
      return Optional.ofNullable(jobs.find(tenant, id)).map(Job::info);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lists jobs.
   *
   * @param tenant whose; null for all
   * @return the newest first
   */
  public List<JobInfo> list(@Nullable String tenant) {
    load();
    lock.lock();
    try {
      return jobs.newestFirst().stream()
          .filter(job -> tenant == null || job.tenant.equals(tenant))
          .map(Job::info)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /** Returns figures of all tenants. */
  public JobStats stats() {
    lock.lock();
    try {
      return new JobStats(
          workers,
          (int) jobs.count(JobStatus.QUEUED),
          (int) jobs.count(JobStatus.RUNNING),
          completed,
          failed,
          cancelled);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells a job to stop.
   *
   * @param tenant whose, checked
   * @param id its identity
   * @return the job as it is now
   */
  public JobInfo cancel(String tenant, UUID id) {
    load();
    lock.lock();
    try {
      Job job = jobs.need(tenant, id);
      boolean waits = job.status() == JobStatus.QUEUED;
      job.cancel();
      if (waits) {
        cancelled++;
        jobs.keep(job);
        jobs.forgetOldest(tenant);
        changed.signalAll();
      }
      return job.info();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the end of a job.
   *
   * @param tenant whose, checked
   * @param id its identity
   * @param timeout how long at most
   * @return the job as it is then
   */
  public JobInfo await(String tenant, UUID id, Duration timeout) {
    load();
    Duration within = timeout.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : timeout;
    Duration bounded = within.isNegative() ? Duration.ZERO : within;
    lock.lock();
    try {
      Job job = jobs.need(tenant, id);
      long end = engine.time().nanoTime() + bounded.toNanos();
      long left = bounded.toNanos();
      while (!job.status().isFinal() && left > 0 && !closing) {
        engine.time().await(lock, changed, left);
        left = end - engine.time().nanoTime();
      }
      return job.info();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VectorDatabaseException("interrupted while waiting for a job");
    } finally {
      lock.unlock();
    }
  }

  /**
   * Forgets the jobs of a tenant that is being dropped: cancels them and waits for those that run.
   *
   * @param tenant whose
   */
  public void forget(String tenant) {
    load();
    lock.lock();
    try {
      List<Job> own = jobs.all().stream().filter(job -> job.tenant.equals(tenant)).toList();
      for (Job job : own) {
        job.cancel();
        job.detach();
      }
      while (own.stream().anyMatch(job -> job.status() == JobStatus.RUNNING) && !closing) {
        changed.awaitUninterruptibly();
      }
      own.forEach(jobs::remove);
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    Job job;
    while ((job = takeNext()) != null) {
      new Worker(this, engine, job).run();
    }
  }

  private @Nullable Job takeNext() {
    lock.lock();
    try {
      Job next = jobs.next(this::isPossible);
      while (next == null && !closing) {
        changed.awaitUninterruptibly();
        next = jobs.next(this::isPossible);
      }
      if (next == null || closing) {
        return null;
      }
      next.begin();
      jobs.keep(next);
      return next;
    } finally {
      lock.unlock();
    }
  }

  private boolean isPossible(Job job) {
    return !(job.request instanceof JobRequest.RegenerateEmbeddings embedding)
        || embedders.containsKey(embedding.embedder());
  }

  EmbeddingFunction embedder(String name) {
    EmbeddingFunction function = embedders.get(name);
    if (function == null) {
      throw new InvalidInputException("embedder", "is '" + name + "', which is not registered");
    }
    return function;
  }

  /** Whether a job that runs is to stop. */
  boolean isStopping(Job job) {
    lock.lock();
    try {
      return closing || job.isCancelling() || job.isDetached();
    } finally {
      lock.unlock();
    }
  }

  /** Changes a job that runs, and keeps it if that is due. */
  void update(Job job, Runnable change, boolean due) {
    lock.lock();
    try {
      change.run();
      if (due) {
        jobs.keep(job);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends a run.
   *
   * @param finished whether all was done
   * @param failure why it failed; null if it did not
   */
  void ended(Job job, boolean finished, @Nullable Throwable failure) {
    lock.lock();
    try {
      if (finished) {
        completed++;
        job.end(JobStatus.COMPLETED, null);
      } else if (closing || (failure instanceof DatabaseClosedException && engine.isClosed())) {
        job.requeue();
      } else if (failure == null) {
        cancelled++;
        job.end(JobStatus.CANCELLED, null);
      } else {
        failed++;
        job.end(JobStatus.FAILED, describe(failure));
        log.warn("Job {} ({}) failed", job.id, job.request.kind(), failure);
      }
      jobs.keep(job);
      jobs.forgetOldest(job.tenant);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static String describe(Throwable failure) {
    String message = failure.getMessage();
    return failure instanceof VectorDatabaseException && message != null
        ? message
        : failure.toString();
  }

  /**
   * Refuses a close by what a job calls: it would wait for the job that waits for it.
   *
   * @throws VectorDatabaseException if this is called on a thread that works on jobs
   */
  public void checkMayClose() {
    lock.lock();
    try {
      if (threads.contains(Thread.currentThread())) {
        throw new VectorDatabaseException(
            "a job cannot close the database that runs it; another thread can");
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets what runs stop, if it can, and wait in the catalog for the next opening. To be called
   * before the engine is closed; what cannot stop then ends with it.
   */
  @Override
  public void close() {
    boolean interrupted = false;
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
      TimeLimit end = engine.time().limit(TimeUnit.SECONDS.toNanos(CLOSE_SECONDS));
      while (anyStops() && !end.isOver()) {
        try {
          engine.time().await(lock, changed, TimeUnit.SECONDS.toNanos(1));
        } catch (InterruptedException e) { // what jobs have done must be written down all the same
          interrupted = true;
        }
      }
      for (Job job : jobs.all()) {
        if (job.status() == JobStatus.RUNNING) {
          job.requeue();
          jobs.keep(job);
          job.detach();
        }
      }
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean anyStops() {
    return jobs.all().stream()
        .anyMatch(job -> job.status() == JobStatus.RUNNING && Worker.workOf(engine, job).stops());
  }
}
