package dev.vectordb.internal.jobs;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.JobNotFoundException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.catalog.Catalog;
import dev.vectordb.internal.catalog.JobRow;
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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

  /** A job that was there as often when the process ended may be why it did. */
  private static final int MOST_CRASHES = 3;

  private static final int MAX_WORKERS = 64;
  private static final long CLOSE_SECONDS = 30;
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  private final DatabaseEngine engine;
  private final int workers;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, EmbeddingFunction> embedders = new ConcurrentHashMap<>();

  /** All that are known, by number. */
  private final TreeMap<Long, Job> jobs = new TreeMap<>();

  private final Map<UUID, Job> byId = new HashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private boolean loaded;
  private long lastNumber;
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
  }

  /** Asked for when it is needed, as opening it takes its time. */
  private Catalog catalog() {
    return engine.catalog();
  }

  /** Reads the jobs of earlier openings; those that waited or ran wait again. */
  public void load() {
    lock.lock();
    try {
      if (closing || engine.isClosed()) {
        throw new DatabaseClosedException("the database is closed");
      }
      if (!loaded) {
        catalog().jobs().forEach(this::take);
        loaded = true;
        startWorkers();
      }
    } finally {
      lock.unlock();
    }
  }

  private void take(JobRow row) {
    try {
      Job job = new Job(row, JobCodec.decode(row.kind(), row.request()), engine.time());
      if (job.status() == JobStatus.RUNNING) {
        job.crashed(MOST_CRASHES);
      }
      add(job);
    } catch (IllegalArgumentException | VectorDatabaseException e) {
      log.warn(
          "Job {} is of a kind that this release does not know, it is left alone", row.id(), e);
      lastNumber = Math.max(lastNumber, row.number());
    }
  }

  private void add(Job job) {
    jobs.put(job.number, job);
    byId.put(job.id, job);
    lastNumber = Math.max(lastNumber, job.number);
  }

  /** Starts as many workers as there is work for. */
  private void startWorkers() {
    long waiting = count(JobStatus.QUEUED);
    while (!closing && !engine.isReadOnly() && threads.size() < Math.min(workers, waiting)) {
      String name = "vectordb-job-" + (threads.size() + 1);
      threads.add(engine.threads().start(name, this::work));
    }
    changed.signalAll();
  }

  private long count(JobStatus status) {
    return jobs.values().stream().filter(job -> job.status() == status).count();
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
      checkRoom(tenant);
      Job job = new Job(engine.chance().uuid(), lastNumber + 1, tenant, request, engine.time());
      catalog().putJob(job.row());
      add(job);
      startWorkers();
      return job.info();
    } finally {
      lock.unlock();
    }
  }

  private void checkRoom(String tenant) {
    long waiting =
        jobs.values().stream()
            .filter(job -> job.tenant.equals(tenant) && job.status() == JobStatus.QUEUED)
            .count();
    if (waiting >= Limits.MAX_WAITING_JOBS) {
      throw new CapacityExceededException(
          "tenant " + tenant + " has " + waiting + " jobs that wait, more are not allowed");
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
      Job job = byId.get(id);
      return job == null || !job.tenant.equals(tenant) ? Optional.empty() : Optional.of(job.info());
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
      return jobs.descendingMap().values().stream()
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
          (int) count(JobStatus.QUEUED),
          (int) count(JobStatus.RUNNING),
          completed,
          failed,
          cancelled);
    } finally {
      lock.unlock();
    }
  }

  private Job need(String tenant, UUID id) {
    Job job = byId.get(id);
    if (job == null || !job.tenant.equals(tenant)) {
      throw new JobNotFoundException("tenant " + tenant + " has no job " + id);
    }
    return job;
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
      Job job = need(tenant, id);
      boolean waits = job.status() == JobStatus.QUEUED;
      job.cancel();
      if (waits) {
        cancelled++;
        keep(job);
        forgetOldest(tenant);
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
      Job job = need(tenant, id);
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
      List<Job> own = jobs.values().stream().filter(job -> job.tenant.equals(tenant)).toList();
      for (Job job : own) {
        job.cancel();
        job.detach();
      }
      while (own.stream().anyMatch(job -> job.status() == JobStatus.RUNNING) && !closing) {
        changed.awaitUninterruptibly();
      }
      own.forEach(this::remove);
    } finally {
      lock.unlock();
    }
  }

  private void remove(Job job) {
    jobs.remove(job.number);
    byId.remove(job.id);
  }

  /** Writes down what is known of a job; a catalog that fails must not end it. */
  private void keep(Job job) {
    if (job.isDetached()) {
      return;
    }
    try {
      catalog().putJob(job.row());
    } catch (RuntimeException e) {
      log.warn("The catalog could not take note of job {}: {}", job.id, e.toString());
    }
  }

  private void forgetOldest(String tenant) {
    List<Job> ended =
        jobs.values().stream()
            .filter(job -> job.tenant.equals(tenant) && job.status().isFinal())
            .toList();
    for (Job job : ended.subList(0, Math.max(0, ended.size() - Limits.MAX_ENDED_JOBS))) {
      remove(job);
      try {
        catalog().removeJob(job.id);
      } catch (RuntimeException e) {
        log.warn("The catalog could not forget job {}: {}", job.id, e.toString());
      }
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
      Job next = next();
      while (next == null && !closing) {
        changed.awaitUninterruptibly();
        next = next();
      }
      if (next == null || closing) {
        return null;
      }
      next.begin();
      keep(next);
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** The oldest of the tenant with the least running, in a collection where none runs. */
  private @Nullable Job next() {
    List<Job> running =
        jobs.values().stream().filter(job -> job.status() == JobStatus.RUNNING).toList();
    return jobs.values().stream()
        .filter(job -> job.status() == JobStatus.QUEUED && isReady(job, running))
        .min(
            Comparator.comparingLong(
                job -> running.stream().filter(other -> other.tenant.equals(job.tenant)).count()))
        .orElse(null);
  }

  private boolean isReady(Job job, List<Job> running) {
    boolean free =
        running.stream()
            .noneMatch(other ->
                other.tenant.equals(job.tenant)
                    && other.request.collection().equals(job.request.collection()));
    return free
        && !(job.request instanceof JobRequest.RegenerateEmbeddings embedding
            && !embedders.containsKey(embedding.embedder()));
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
        keep(job);
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
      keep(job);
      forgetOldest(job.tenant);
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
      for (Job job : jobs.values()) {
        if (job.status() == JobStatus.RUNNING) {
          job.requeue();
          keep(job);
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
    return jobs.values().stream()
        .anyMatch(job -> job.status() == JobStatus.RUNNING && Worker.workOf(engine, job).stops());
  }
}
