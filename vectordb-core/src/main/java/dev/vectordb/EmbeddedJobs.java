package dev.vectordb;

import static java.util.Objects.requireNonNull;

import dev.vectordb.internal.jobs.JobQueue;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The jobs of a tenant in this process. */
final class EmbeddedJobs implements Jobs {
  private final JobQueue queue;
  private final String tenant;

  EmbeddedJobs(JobQueue queue, String tenant) {
    this.queue = queue;
    this.tenant = tenant;
  }

  @Override
  public JobInfo submit(JobRequest request) {
    return queue.submit(tenant, requireNonNull(request, "request"));
  }

  @Override
  public Optional<JobInfo> find(UUID id) {
    return queue.find(tenant, requireNonNull(id, "id"));
  }

  @Override
  public List<JobInfo> list() {
    return queue.list(tenant);
  }

  @Override
  public JobInfo cancel(UUID id) {
    return queue.cancel(tenant, requireNonNull(id, "id"));
  }

  @Override
  public JobInfo await(UUID id, Duration timeout) {
    return queue.await(tenant, requireNonNull(id, "id"), timeout);
  }
}
