package dev.vectordb.spring.web;

import java.util.List;
import org.springframework.ai.embedding.EmbeddingModel;

/** Makes vectors of texts by Spring AI's model. Thread-safe. */
final class SpringAiEmbedder implements TextEmbedder {
  private final EmbeddingModel model;

  SpringAiEmbedder(EmbeddingModel model) {
    this.model = model;
  }

  @Override
  public int dimension() {
    return model.dimensions();
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    return model.embed(texts);
  }
}
