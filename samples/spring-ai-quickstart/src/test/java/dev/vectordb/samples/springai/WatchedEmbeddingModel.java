package dev.vectordb.samples.springai;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;

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
  public EmbeddingResponse call(EmbeddingRequest request) {
    if (embedded.size() + request.getInstructions().size() > limit) {
      throw new IllegalStateException("interrupted on purpose");
    }
    embedded.addAll(request.getInstructions());
    return model.call(request);
  }

  @Override
  public float[] embed(Document document) {
    return embed(Objects.requireNonNull(document.getText()));
  }

  @Override
  public int dimensions() {
    return model.dimensions();
  }

  List<String> embedded() {
    return embedded;
  }
}
