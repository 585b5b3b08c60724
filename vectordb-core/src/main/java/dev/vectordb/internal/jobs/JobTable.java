package dev.vectordb.internal.jobs;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.JobNotFoundException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.catalog.Catalog;
import dev.vectordb.internal.catalog.JobRow;
import dev.vectordb.internal.engine.DatabaseEngine;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.JobRequest;
import dev.vectordb.model.JobStatus;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that are known, in memory and in the catalog, and which of them is next. Not
 * thread-safe: its queue holds a lock.
 */
final class JobTable {
  private static final Logger log = LoggerFactory.getLogger(JobTable.class);

  /** A job that was there as often when the process ended may be why it did. */
  private static final int MOST_CRASHES = 3;

  private final DatabaseEngine engine;
  private final TreeMap<Long, Job> byNumber = new TreeMap<>();
  private final Map<UUID, Job> byId = new HashMap<>();
  private long lastNumber;

  JobTable(DatabaseEngine engine) {
    this.engine = engine;
  }

  /** Asked for when it is needed, as opening it takes its time. */
  private Catalog catalog() {
    return engine.catalog();
  }

  /** Reads the jobs of earlier openings; those that waited or ran wait again. */
  void load() {
    catalog().jobs().forEach(this::take);
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
    byNumber.put(job.number, job);
    byId.put(job.id, job);
    lastNumber = Math.max(lastNumber, job.number);
  }

  /**
   * Takes in a new job; it is in the catalog when this returns.
   *
   * @throws CapacityExceededException if too many of the tenant wait
   */
  Job create(String tenant, JobRequest request) {
    long waiting =
        byNumber.values().stream()
            .filter(job -> job.tenant.equals(tenant) && job.status() == JobStatus.QUEUED)
            .count();
    if (waiting >= Limits.MAX_WAITING_JOBS) {
      throw new CapacityExceededException(
          "tenant " + tenant + " has " + waiting + " jobs that wait, more are not allowed");
    }
    Job job = new Job(engine.chance().uuid(), lastNumber + 1, tenant, request, engine.time());
    catalog().putJob(job.row());
    add(job);
    return job;
  }

  /** Returns the job of a tenant, or null if it has none of this identity. */
  @Nullable Job find(String tenant, UUID id) {
    Job job = byId.get(id);
    return job == null || !job.tenant.equals(tenant) ? null : job;
  }

  /**
   * Returns the job of a tenant.
   *
   * @throws JobNotFoundException if it has none of this identity
   */
  Job need(String tenant, UUID id) {
    Job job = find(tenant, id);
    if (job == null) {
      throw new JobNotFoundException("tenant " + tenant + " has no job " + id);
    }
    return job;
  }

  /** Returns all, the oldest first; a view. */
  Collection<Job> all() {
    return byNumber.values();
  }

  /** Returns all, the newest first; a view. */
  Collection<Job> newestFirst() {
    return byNumber.descendingMap().values();
  }

  long count(JobStatus status) {
    return byNumber.values().stream().filter(job -> job.status() == status).count();
  }

  /** Forgets a job in memory. */
  void remove(Job job) {
    byNumber.remove(job.number);
    byId.remove(job.id);
  }

  /** Writes down what is known of a job; a catalog that fails must not end it. */
  void keep(Job job) {
    if (job.isDetached()) {
      return;
    }
    try {
      catalog().putJob(job.row());
    } catch (RuntimeException e) {
      log.warn("The catalog could not take note of job {}: {}", job.id, e.toString());
    }
  }

  /** Forgets those of a tenant that ended longest ago, beyond the number that is remembered. */
  void forgetOldest(String tenant) {
    List<Job> ended =
        byNumber.values().stream()
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

  /**
   * Returns the job to begin: the oldest of the tenant with the least running, in a collection
   * where none runs.
   *
   * @param possible whether all that a job needs is there
   * @return null if there is none
   */
  @Nullable Job next(Predicate<Job> possible) {
    List<Job> running =
        byNumber.values().stream().filter(job -> job.status() == JobStatus.RUNNING).toList();
    return byNumber.values().stream()
        .filter(job -> job.status() == JobStatus.QUEUED)
        .filter(job -> isFree(job, running) && possible.test(job))
        .min(
            Comparator.comparingLong(
                job -> running.stream().filter(other -> other.tenant.equals(job.tenant)).count()))
        .orElse(null);
  }

  private static boolean isFree(Job job, List<Job> running) {
    return running.stream()
        .noneMatch(other ->
            other.tenant.equals(job.tenant)
                && other.request.collection().equals(job.request.collection()));
  }
}
