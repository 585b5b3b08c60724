package dev.vectordb.internal.jobs;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.JobKind;
import dev.vectordb.model.JobRequest;
import dev.vectordb.model.Precision;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What jobs do and came to, as the catalog keeps it: flat JSON objects. */
final class JobCodec {
  /** Width of the column. */
  private static final int MAX_CHARS = 262_144;

  private static final JsonFactory JSON = new JsonFactory();

  private JobCodec() {}

  /**
   * Encodes what a job does, all but its kind.
   *
   * @throws InvalidInputException if it is too long
   */
  static String encode(JobRequest request) {
    Map<String, @Nullable String> fields = new LinkedHashMap<>();
    fields.put("collection", request.collection());
    switch (request) {
      case JobRequest.BatchImport job -> fields.put("file", file(job.file()));
      case JobRequest.BatchExport job -> {
        fields.put("file", file(job.file()));
        fields.put("filter", text(job.filter()));
      }
      case JobRequest.BatchDelete job -> fields.put("filter", text(job.filter()));
      case JobRequest.RegenerateEmbeddings job -> {
        fields.put("embedder", job.embedder());
        fields.put("filter", text(job.filter()));
      }
      case JobRequest.Compress job -> fields.put("precision", job.precision().name());
      case JobRequest.IndexRebuild _,
          JobRequest.IndexOptimize _,
          JobRequest.Vacuum _,
          JobRequest.Snapshot _,
          JobRequest.AofRewrite _ -> {
        // The collection is all.
      }
    }
    String encoded = encode(fields);
    if (encoded.length() > MAX_CHARS) {
      throw new InvalidInputException("filter", "is too long to be kept with a job");
    }
    return encoded;
  }

  private static String file(Path file) {
    return file.toAbsolutePath().normalize().toString();
  }

  private static @Nullable String text(@Nullable Filter filter) {
    if (filter == null) {
      return null;
    }
    String text = filter.toText();
    Filter.parse(text); // some are longer as text than a text may be: refused now, not when it runs
    return text;
  }

  private static String encode(Map<String, @Nullable String> fields) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      fields.forEach((name, value) -> {
        if (value != null) {
          json.writeStringProperty(name, value);
        }
      });
      json.writeEndObject();
    }
    return out.toString();
  }

  /**
   * Decodes what a job does.
   *
   * @throws IllegalArgumentException if it is nothing that this release knows
   */
  static JobRequest decode(String kind, String encoded) {
    Map<String, String> fields = decode(encoded);
    String collection = need(fields, "collection");
    return switch (JobKind.valueOf(kind)) {
      case BATCH_IMPORT -> new JobRequest.BatchImport(collection, Path.of(need(fields, "file")));
      case BATCH_EXPORT ->
          new JobRequest.BatchExport(collection, Path.of(need(fields, "file")), filter(fields));
      case BATCH_DELETE ->
          new JobRequest.BatchDelete(collection, Filter.parse(need(fields, "filter")));
      case INDEX_REBUILD -> new JobRequest.IndexRebuild(collection);
      case INDEX_OPTIMIZE -> new JobRequest.IndexOptimize(collection);
      case REGENERATE_EMBEDDINGS ->
          new JobRequest.RegenerateEmbeddings(collection, need(fields, "embedder"), filter(fields));
      case COMPRESS ->
          new JobRequest.Compress(collection, Precision.valueOf(need(fields, "precision")));
      case VACUUM -> new JobRequest.Vacuum(collection);
      case SNAPSHOT -> new JobRequest.Snapshot(collection);
      case AOF_REWRITE -> new JobRequest.AofRewrite(collection);
    };
  }

  private static String need(Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("a job without " + name);
    }
    return value;
  }

  private static @Nullable Filter filter(Map<String, String> fields) {
    String text = fields.get("filter");
    return text == null ? null : Filter.parse(text);
  }

  /** Encodes what came of a job. */
  static String encodeResult(Map<String, Long> result) {
    Map<String, @Nullable String> fields = new LinkedHashMap<>();
    result.forEach((name, value) -> fields.put(name, value.toString()));
    return encode(fields);
  }

  /** Decodes what came of a job; nothing, if that makes no sense. */
  static Map<String, Long> decodeResult(String encoded) {
    Map<String, Long> result = new LinkedHashMap<>();
    try {
      decode(encoded).forEach((name, value) -> result.put(name, Long.valueOf(value)));
    } catch (IllegalArgumentException e) {
      return Map.of();
    }
    return result;
  }

  private static Map<String, String> decode(String encoded) {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), encoded)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("no JSON object: " + encoded);
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        if (json.nextToken() != JsonToken.VALUE_STRING) {
          throw new IllegalArgumentException("no string: " + name);
        }
        fields.put(name, json.getString());
      }
    } catch (JacksonException e) {
      throw new IllegalArgumentException("no JSON: " + encoded, e);
    }
    return fields;
  }
}
