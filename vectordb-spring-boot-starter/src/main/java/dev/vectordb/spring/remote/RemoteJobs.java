package dev.vectordb.spring.remote;

import dev.vectordb.Jobs;
import dev.vectordb.exception.JobNotFoundException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobKind;
import dev.vectordb.model.JobProgress;
import dev.vectordb.model.JobRequest;
import dev.vectordb.model.JobStats;
import dev.vectordb.model.JobStatus;
import dev.vectordb.model.Precision;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.JsonTree;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The jobs of a tenant at a server, whose files are named and lie there. Thread-safe. */
final class RemoteJobs implements Jobs {
  private static final long FIRST_LOOK_MILLIS = 20;
  private static final long LAST_LOOK_MILLIS = 1_000;

  private final RemoteClient client;
  private final String path;

  RemoteJobs(RemoteClient client, String tenantPath) {
    this.client = client;
    this.path = tenantPath + "/jobs";
  }

  @Override
  public JobInfo submit(JobRequest request) {
    return client.send(Exchange.write(path, out -> write(out, request)), RemoteJobs::info);
  }

  private static void write(JsonGenerator out, JobRequest request) {
    out.writeStartObject();
    out.writeStringProperty("kind", JsonInput.nameOf(request.kind()));
    out.writeStringProperty("collection", request.collection());
    switch (request) {
      case JobRequest.BatchImport job -> out.writeStringProperty("file", job.file().toString());
      case JobRequest.BatchExport job -> {
        out.writeStringProperty("file", job.file().toString());
        SearchBody.filter(out, job.filter());
      }
      case JobRequest.BatchDelete job -> SearchBody.filter(out, job.filter());
      case JobRequest.RegenerateEmbeddings job -> {
        out.writeStringProperty("embedder", job.embedder());
        SearchBody.filter(out, job.filter());
      }
      case JobRequest.Compress job ->
          out.writeStringProperty("precision", JsonInput.nameOf(job.precision()));
      case JobRequest.IndexRebuild _,
          JobRequest.IndexOptimize _,
          JobRequest.Vacuum _,
          JobRequest.Snapshot _,
          JobRequest.AofRewrite _ -> {
        // Names a collection, and nothing else.
      }
    }
    out.writeEndObject();
  }

  @Override
  public Optional<JobInfo> find(UUID id) {
    try {
      return Optional.of(client.send(Exchange.get(path + "/" + id), RemoteJobs::info));
    } catch (JobNotFoundException _) {
      return Optional.empty();
    }
  }

  @Override
  public List<JobInfo> list() {
    return client.send(Exchange.get(path), RemoteJobs::infos);
  }

  @Override
  public JobInfo cancel(UUID id) {
    return client.send(Exchange.delete(path + "/" + id), RemoteJobs::info);
  }

  @Override
  public JobInfo await(UUID id, Duration timeout) {
    long end = Waiting.endOf(timeout);
    long look = FIRST_LOOK_MILLIS;
    while (true) {
      JobInfo job = find(id).orElseThrow(() -> new JobNotFoundException("there is no job " + id));
      long left = (end - System.nanoTime()) / 1_000_000;
      if (job.status().isFinal() || left <= 0) {
        return job;
      }
      pause(Math.min(look, left));
      look = Math.min(LAST_LOOK_MILLIS, look * 2);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(Math.max(1, millis));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new VectorDatabaseException("interrupted while waiting for a job");
    }
  }

  static List<JobInfo> infos(JsonInput in) {
    return JsonTree.read(in).list("jobs", JsonTree.class).stream().map(RemoteJobs::info).toList();
  }

  static JobStats stats(JsonInput in) {
    JsonTree tree = JsonTree.read(in);
    return new JobStats(
        (int) tree.number("workers"),
        (int) tree.number("queued"),
        (int) tree.number("running"),
        tree.number("completed"),
        tree.number("failed"),
        tree.number("cancelled"));
  }

  private static JobInfo info(JsonInput in) {
    return info(JsonTree.read(in));
  }

  private static JobInfo info(JsonTree tree) {
    JsonTree progress = tree.object("progress");
    Map<String, Long> result = new HashMap<>();
    JsonTree figures = tree.object("result");
    figures.fields().keySet().forEach(name -> result.put(name, figures.number(name)));
    return new JobInfo(
        UUID.fromString(tree.text("id")),
        tree.text("tenant"),
        request(tree.object("request")),
        tree.constant("status", JobStatus.class),
        new JobProgress(
            progress.number("done"), progress.number("total", -1), progress.decimal("perSecond")),
        Instant.parse(tree.text("submittedAt")),
        time(tree, "startedAt"),
        time(tree, "endedAt"),
        (int) tree.number("runs"),
        tree.flag("cancelling"),
        result,
        tree.textOrNull("failure"));
  }

  private static @Nullable Instant time(JsonTree tree, String name) {
    return tree.has(name) ? Instant.parse(tree.text(name)) : null;
  }

  private static JobRequest request(JsonTree tree) {
    String collection = tree.text("collection");
    String text = tree.textOrNull("filter");
    Filter filter = text == null ? null : Filter.parse(text);
    return switch (tree.constant("kind", JobKind.class)) {
      case BATCH_IMPORT -> new JobRequest.BatchImport(collection, Path.of(tree.text("file")));
      case BATCH_EXPORT ->
          new JobRequest.BatchExport(collection, Path.of(tree.text("file")), filter);
      case BATCH_DELETE ->
          new JobRequest.BatchDelete(collection, Filter.parse(tree.text("filter")));
      case INDEX_REBUILD -> new JobRequest.IndexRebuild(collection);
      case INDEX_OPTIMIZE -> new JobRequest.IndexOptimize(collection);
      case REGENERATE_EMBEDDINGS ->
          new JobRequest.RegenerateEmbeddings(collection, tree.text("embedder"), filter);
      case COMPRESS ->
          new JobRequest.Compress(collection, tree.constant("precision", Precision.class));
      case VACUUM -> new JobRequest.Vacuum(collection);
      case SNAPSHOT -> new JobRequest.Snapshot(collection);
      case AOF_REWRITE -> new JobRequest.AofRewrite(collection);
    };
  }
}
