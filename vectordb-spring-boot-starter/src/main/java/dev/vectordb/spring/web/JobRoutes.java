package dev.vectordb.spring.web;

import dev.vectordb.Jobs;
import dev.vectordb.TenantAccess;
import dev.vectordb.exception.JobNotFoundException;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobStats;
import dev.vectordb.spring.web.Route.Access;
import dev.vectordb.spring.web.Route.Body;
import dev.vectordb.spring.web.payload.JobPayload;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/** Work in the background. Thread-safe. */
final class JobRoutes {
  private static final String JOBS = "/tenants/{tenant}/jobs";
  private static final String JOB = JOBS + "/{job}";

  private final Service service;

  JobRoutes(Service service) {
    this.service = service;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/jobs", Access.SERVER, Body.NONE, _ -> listAll()),
        new Route("GET", "/jobs/stats", Access.SERVER, Body.NONE, _ -> stats()),
        new Route("GET", JOBS, Access.ADMIN, Body.NONE, this::list),
        new Route("POST", JOBS, Access.ADMIN, Body.JSON, this::submit),
        new Route("GET", JOB, Access.ADMIN, Body.NONE, this::find),
        new Route("DELETE", JOB, Access.ADMIN, Body.NONE, this::cancel));
  }

  private Jobs jobs(Call call) {
    return service.tenant(call).jobs();
  }

  private Answer listAll() {
    return list(service.database().listAllJobs());
  }

  private Answer stats() {
    JobStats stats = service.database().jobStats();
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeNumberProperty("workers", stats.workers());
      out.writeNumberProperty("queued", stats.queued());
      out.writeNumberProperty("running", stats.running());
      out.writeNumberProperty("completed", stats.completed());
      out.writeNumberProperty("failed", stats.failed());
      out.writeNumberProperty("cancelled", stats.cancelled());
      out.writeEndObject();
    });
  }

  private Answer list(Call call) {
    return list(jobs(call).list());
  }

  private static Answer list(List<JobInfo> infos) {
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("jobs");
      infos.forEach(info -> JobPayload.write(out, info));
      out.writeEndArray();
      out.writeEndObject();
    });
  }

  private Answer submit(Call call) throws IOException {
    TenantAccess tenant = service.tenant(call);
    JobInfo info = tenant.jobs().submit(call.json(in -> JobPayload.read(in, tenant::file)));
    return Answer.json(HttpServletResponse.SC_ACCEPTED, out -> JobPayload.write(out, info));
  }

  private Answer find(Call call) {
    JobInfo info =
        jobs(call)
            .find(id(call))
            .orElseThrow(() -> new JobNotFoundException("There is no such job"));
    return Answer.json(out -> JobPayload.write(out, info));
  }

  private Answer cancel(Call call) {
    JobInfo info = jobs(call).cancel(id(call));
    return Answer.json(out -> JobPayload.write(out, info));
  }

  private static UUID id(Call call) {
    try {
      return UUID.fromString(call.path("job"));
    } catch (IllegalArgumentException _) {
      throw new JobNotFoundException("There is no such job");
    }
  }
}
