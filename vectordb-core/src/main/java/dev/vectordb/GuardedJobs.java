package dev.vectordb;

import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobRequest;
import dev.vectordb.model.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The jobs of a tenant in the hands of a role; files lie in the tenant's directory only. */
final class GuardedJobs implements Jobs {
  private final Jobs jobs;
  private final TenantAccess access;

  GuardedJobs(Jobs jobs, TenantAccess access) {
    this.jobs = jobs;
    this.access = access;
  }

  @Override
  public JobInfo submit(JobRequest request) {
    access.require(Role.ADMIN);
    switch (request) {
      case JobRequest.BatchImport job -> access.checkFile(job.file());
      case JobRequest.BatchExport job -> access.checkFile(job.file());
      default -> {
        // Works on the collection alone.
      }
    }
    return jobs.submit(request);
  }

  @Override
  public Optional<JobInfo> find(UUID id) {
    access.require(Role.ADMIN);
    return jobs.find(id);
  }

  @Override
  public List<JobInfo> list() {
    access.require(Role.ADMIN);
    return jobs.list();
  }

  @Override
  public JobInfo cancel(UUID id) {
    access.require(Role.ADMIN);
    return jobs.cancel(id);
  }

  @Override
  public JobInfo await(UUID id, Duration timeout) {
    access.require(Role.ADMIN);
    return jobs.await(id, timeout);
  }
}
