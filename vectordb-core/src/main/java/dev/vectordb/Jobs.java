package dev.vectordb;

import dev.vectordb.exception.CapacityExceededException;
import dev.vectordb.exception.CollectionNotFoundException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseReadOnlyException;
import dev.vectordb.exception.JobNotFoundException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Work in the background for one tenant. Jobs wait in one queue for the workers of the database;
 * two of one collection never run at the same time. They are kept in the catalog: after a restart
 * those that waited run, and those that ran are resumed. Thread-safe.
 *
 * <p>Every method throws {@link DatabaseClosedException} after the database was closed.
 */
public interface Jobs {

  /**
   * Submits a job.
   *
   * @param request what to do
   * @return the job, queued and kept
   * @throws CollectionNotFoundException if the tenant has no such collection
   * @throws CapacityExceededException if 1,000 jobs of the tenant wait
   * @throws DatabaseReadOnlyException if the database was opened read-only
   */
  JobInfo submit(JobRequest request);

  /**
   * Looks for a job.
   *
   * @param id its identity
   * @return the job, if the tenant has it; the last 100 that ended are remembered
   */
  Optional<JobInfo> find(UUID id);

  /**
   * Lists the jobs that are remembered.
   *
   * @return the newest first
   */
  List<JobInfo> list();

  /**
   * Tells a job to stop. One that waits is cancelled at once. One that imports, exports, deletes or
   * embeds stops after the part it is at; any other ends by itself, as it cannot be left half done.
   *
   * @param id its identity
   * @return the job as it is now
   * @throws JobNotFoundException if the tenant has no such job
   */
  JobInfo cancel(UUID id);

  /**
   * Waits for the end of a job.
   *
   * @param id its identity
   * @param timeout how long to wait at most
   * @return the job as it is then
   * @throws JobNotFoundException if the tenant has no such job
   * @throws VectorDatabaseException if the thread is interrupted while it waits
   */
  JobInfo await(UUID id, Duration timeout);
}
