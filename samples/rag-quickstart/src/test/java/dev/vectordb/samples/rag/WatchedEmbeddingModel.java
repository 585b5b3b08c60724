package dev.vectordb.samples.rag;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.util.ArrayList;
import java.util.List;

/** Remembers what the real model was asked to embed, and fails when it has done enough. */
final class WatchedEmbeddingModel implements EmbeddingModel {
  private final EmbeddingModel model;
  private final int limit;
  private final List<String> embedded = new ArrayList<>();

  WatchedEmbeddingModel(EmbeddingModel model, int limit) {
    this.model = model;
    this.limit = limit;
  }

  @Override
  public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
    if (embedded.size() + segments.size() > limit) {
      throw new IllegalStateException("interrupted on purpose");
    }
    segments.forEach(segment -> embedded.add(segment.text()));
    return model.embedAll(segments);
  }

  @Override
  public int dimension() {
    return model.dimension();
  }

  List<String> embedded() {
    return embedded;
  }
}
