package dev.vectordb.spring.web;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.util.List;

/** Makes vectors of texts by LangChain4j's model. Thread-safe. */
final class LangChain4jEmbedder implements TextEmbedder {
  private final EmbeddingModel model;

  LangChain4jEmbedder(EmbeddingModel model) {
    this.model = model;
  }

  @Override
  public int dimension() {
    return model.dimension();
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    return model.embedAll(texts.stream().map(TextSegment::from).toList()).content().stream()
        .map(Embedding::vector)
        .toList();
  }
}
