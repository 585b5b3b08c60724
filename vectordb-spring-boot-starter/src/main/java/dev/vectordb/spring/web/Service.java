package dev.vectordb.spring.web;

import dev.vectordb.TenantAccess;
import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.Reranker;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.RequestException;
import dev.vectordb.spring.web.payload.SearchContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the routes work on: the database, the models that are there, and the bounds. Thread-safe.
 */
final class Service implements SearchContext {
  private final VectorDatabase database;
  private final @Nullable TextEmbedder embedder;
  private final @Nullable Reranker reranker;
  private final VectorDbWebProperties properties;
  private final OpenStreams streams = new OpenStreams();

  Service(
      VectorDatabase database,
      @Nullable TextEmbedder embedder,
      @Nullable Reranker reranker,
      VectorDbWebProperties properties) {
    this.database = database;
    this.embedder = embedder;
    this.reranker = reranker;
    this.properties = properties;
  }

  VectorDatabase database() {
    return database;
  }

  VectorDbWebProperties properties() {
    return properties;
  }

  OpenStreams streams() {
    return streams;
  }

  VectorDbWebProperties.Limits limits() {
    return properties.limits();
  }

  /** Returns the tenant in the path, in the hands of the caller's role. */
  TenantAccess tenant(Call call) {
    TenantAccess access = TenantAccess.of(database, call.path("tenant"), call.caller().role());
    String files = properties.files();
    return files == null || files.isBlank() ? access : access.withFiles(Path.of(files));
  }

  /** Returns the collections that a caller can reach, of every tenant. */
  List<CollectionInfo> visible(Caller caller) {
    return database.listAllCollections().stream()
        .filter(info -> caller.reaches(info.tenant()))
        .toList();
  }

  /** Returns how long finding what a filter matches may take, as a request says or at most. */
  Duration timeout(Call call) {
    if (call.query().text("timeout-millis") == null) {
      return maxTimeout();
    }
    int most = (int) Math.min(maxTimeout().toMillis(), Integer.MAX_VALUE);
    int millis = call.query().integer("timeout-millis", most);
    if (millis < 1 || millis > most) {
      throw new RequestException(
          ErrorCode.INVALID_REQUEST,
          "timeout-millis",
          "is " + millis + ", allowed are 1 to " + most);
    }
    return Duration.ofMillis(millis);
  }

  VectorCollection collection(Call call) {
    return tenant(call).collection(call.path("collection"));
  }

  @Nullable Integer embeddingDimension() {
    return embedder == null ? null : guarded(embedder::dimension);
  }

  List<float[]> embedAll(List<String> texts) {
    TextEmbedder model = embedder;
    if (model == null) {
      throw new RequestException(
          ErrorCode.NO_EMBEDDING_MODEL,
          "Texts become vectors only where there is exactly one embedding model; send vectors");
    }
    if (texts.isEmpty()) {
      return List.of();
    }
    List<float[]> vectors = guarded(() -> model.embed(texts));
    if (vectors.size() != texts.size()) {
      throw new RequestException(
          ErrorCode.EMBEDDING_FAILED,
          "The embedding model made " + vectors.size() + " vectors of " + texts.size() + " texts");
    }
    return vectors;
  }

  private static <T> T guarded(java.util.function.Supplier<T> call) {
    try {
      return call.get();
    } catch (RuntimeException e) {
      org.slf4j.LoggerFactory.getLogger(Service.class).warn("The embedding model failed", e);
      throw new RequestException(ErrorCode.EMBEDDING_FAILED, "The embedding model failed");
    }
  }

  @Override
  public float[] embed(String text) {
    return embedAll(List.of(text)).getFirst();
  }

  @Override
  public Reranker reranker() {
    if (reranker == null) {
      throw new RequestException(ErrorCode.NO_RERANKER, "The server has no re-ranker");
    }
    return reranker;
  }

  @Override
  public Duration maxTimeout() {
    return properties.searchTimeout();
  }
}
