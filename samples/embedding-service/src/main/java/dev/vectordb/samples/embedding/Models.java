package dev.vectordb.samples.embedding;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** The model that there is, and who may use it when. Thread-safe. */
@Component
final class Models {
  private static final String NAME = "all-minilm-l6-v2-q";

  private final EmbeddingModel model;
  private final Semaphore turns;
  private final EmbeddingProperties properties;

  Models(EmbeddingModel model, EmbeddingProperties properties) {
    this.model = model;
    this.properties = properties;
    this.turns = new Semaphore(properties.maxConcurrent(), true);
  }

  /**
   * Vectors of texts.
   *
   * @param vectors one for each text, in their order
   * @param tokens what the texts came to
   */
  record Vectors(List<float[]> vectors, int tokens) {}

  String name() {
    return NAME;
  }

  boolean knows(JsonNode name) {
    return name.isString() && name.stringValue().equals(NAME);
  }

  int dimension() {
    return model.dimension();
  }

  /**
   * Makes vectors of texts.
   *
   * @throws RefusedException if others have taken all turns for too long
   */
  Vectors embed(List<String> texts) throws InterruptedException {
    if (!turns.tryAcquire(properties.maxWait().toMillis(), TimeUnit.MILLISECONDS)) {
      throw new RefusedException(
          HttpStatus.SERVICE_UNAVAILABLE, null, "overloaded", "Too many requests are under way");
    }
    try {
      Response<List<Embedding>> answer =
          model.embedAll(texts.stream().map(TextSegment::from).toList());
      TokenUsage usage = answer.tokenUsage();
      Integer tokens = usage == null ? null : usage.inputTokenCount();
      return new Vectors(
          answer.content().stream().map(Embedding::vector).toList(), tokens == null ? 0 : tokens);
    } finally {
      turns.release();
    }
  }
}
