package dev.vectordb.spring.web.payload;

import dev.vectordb.filter.Filter;
import dev.vectordb.model.JobInfo;
import dev.vectordb.model.JobKind;
import dev.vectordb.model.JobRequest;
import dev.vectordb.model.Precision;
import java.io.File;
import java.nio.file.Path;
import java.time.Instant;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Jobs in JSON. */
public final class JobPayload {
  private JobPayload() {}

  /** Fields of a request as they come in. */
  private static final class Draft {
    @Nullable JobKind kind;
    @Nullable String collection;
    @Nullable String file;
    @Nullable Filter filter;
    @Nullable String embedder;
    @Nullable Precision precision;

    JobRequest toRequest(Function<String, Path> files) {
      JobKind wanted = there("kind", kind);
      String name = there("collection", collection);
      boolean usesFile = wanted == JobKind.BATCH_IMPORT || wanted == JobKind.BATCH_EXPORT;
      only(usesFile, "file", file);
      only(wanted == JobKind.COMPRESS, "precision", precision);
      only(wanted == JobKind.REGENERATE_EMBEDDINGS, "embedder", embedder);
      only(
          wanted == JobKind.BATCH_DELETE
              || wanted == JobKind.BATCH_EXPORT
              || wanted == JobKind.REGENERATE_EMBEDDINGS,
          "filter",
          filter);
      return switch (wanted) {
        case BATCH_IMPORT -> new JobRequest.BatchImport(name, files.apply(there("file", file)));
        case BATCH_EXPORT ->
            new JobRequest.BatchExport(name, files.apply(there("file", file)), filter);
        case BATCH_DELETE -> new JobRequest.BatchDelete(name, there("filter", filter));
        case INDEX_REBUILD -> new JobRequest.IndexRebuild(name);
        case INDEX_OPTIMIZE -> new JobRequest.IndexOptimize(name);
        case REGENERATE_EMBEDDINGS ->
            new JobRequest.RegenerateEmbeddings(name, there("embedder", embedder), filter);
        case COMPRESS -> new JobRequest.Compress(name, there("precision", precision));
        case VACUUM -> new JobRequest.Vacuum(name);
        case SNAPSHOT -> new JobRequest.Snapshot(name);
        case AOF_REWRITE -> new JobRequest.AofRewrite(name);
      };
    }

    private static <T> T there(String field, @Nullable T value) {
      if (value == null) {
        throw new RequestException(ErrorCode.INVALID_REQUEST, field, "is missing");
      }
      return value;
    }

    private static void only(boolean fits, String field, @Nullable Object value) {
      if (!fits && value != null) {
        throw new RequestException(
            ErrorCode.INVALID_REQUEST, field, "does not go with this kind of job");
      }
    }
  }

  /**
   * Reads what a job is to do.
   *
   * @param in stands at the object
   * @param files finds the file of a name
   * @return the request
   */
  public static JobRequest read(JsonInput in, Function<String, Path> files) {
    Draft draft = new Draft();
    in.object(name -> {
      switch (name) {
        case "kind" -> draft.kind = in.constant(JobKind.class);
        case "collection" -> draft.collection = in.string();
        case "file" -> draft.file = in.string();
        case "filter" -> draft.filter = Filter.parse(in.string());
        case "embedder" -> draft.embedder = in.string();
        case "precision" -> draft.precision = in.constant(Precision.class);
        default -> throw in.unknown(name);
      }
    });
    return draft.toRequest(files);
  }

  /**
   * Writes what is known of a job. Of a file its name is told, not where it is.
   *
   * @param out takes it
   * @param info the job
   */
  public static void write(JsonGenerator out, JobInfo info) {
    out.writeStartObject();
    out.writeStringProperty("id", info.id().toString());
    out.writeStringProperty("tenant", info.tenant());
    out.writeName("request");
    writeRequest(out, info.request());
    out.writeStringProperty("status", JsonInput.nameOf(info.status()));
    out.writeName("progress");
    out.writeStartObject();
    out.writeNumberProperty("done", info.progress().done());
    if (info.progress().total() >= 0) {
      out.writeNumberProperty("total", info.progress().total());
    }
    out.writeNumberProperty("perSecond", info.progress().perSecond());
    out.writeEndObject();
    writeTime(out, "submittedAt", info.submittedAt());
    writeTime(out, "startedAt", info.startedAt());
    writeTime(out, "endedAt", info.endedAt());
    out.writeNumberProperty("runs", info.runs());
    out.writeBooleanProperty("cancelling", info.cancelling());
    out.writeName("result");
    out.writeStartObject();
    new TreeMap<>(info.result()).forEach(out::writeNumberProperty);
    out.writeEndObject();
    if (info.failure() != null) {
      out.writeStringProperty("failure", withoutDirectory(info.failure(), info.request()));
    }
    out.writeEndObject();
  }

  /** Where a file is, is the server's business. */
  private static String withoutDirectory(String failure, JobRequest request) {
    Path file =
        switch (request) {
          case JobRequest.BatchImport job -> job.file();
          case JobRequest.BatchExport job -> job.file();
          default -> null;
        };
    Path directory = file == null ? null : file.getParent();
    return directory == null ? failure : failure.replace(directory + File.separator, "");
  }

  private static void writeTime(JsonGenerator out, String name, @Nullable Instant time) {
    if (time != null) {
      out.writeStringProperty(name, time.toString());
    }
  }

  private static void writeRequest(JsonGenerator out, JobRequest request) {
    out.writeStartObject();
    out.writeStringProperty("kind", JsonInput.nameOf(request.kind()));
    out.writeStringProperty("collection", request.collection());
    switch (request) {
      case JobRequest.BatchImport job -> writeFile(out, job.file());
      case JobRequest.BatchExport job -> {
        writeFile(out, job.file());
        writeFilter(out, job.filter());
      }
      case JobRequest.BatchDelete job -> writeFilter(out, job.filter());
      case JobRequest.RegenerateEmbeddings job -> {
        out.writeStringProperty("embedder", job.embedder());
        writeFilter(out, job.filter());
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

  private static void writeFile(JsonGenerator out, Path file) {
    Path name = file.getFileName();
    out.writeStringProperty("file", name == null ? "" : name.toString());
  }

  private static void writeFilter(JsonGenerator out, @Nullable Filter filter) {
    if (filter != null) {
      out.writeStringProperty("filter", filter.toText());
    }
  }
}
