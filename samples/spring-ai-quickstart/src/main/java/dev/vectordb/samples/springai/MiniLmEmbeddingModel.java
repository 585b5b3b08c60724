package dev.vectordb.samples.springai;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;

/**
 * The MiniLM sentence model as a Spring AI embedding model. It runs in this process and needs no
 * network: weights and tokenizer are in a LangChain4j jar. Thread-safe.
 */
final class MiniLmEmbeddingModel implements EmbeddingModel {
  private final AllMiniLmL6V2QuantizedEmbeddingModel model =
      new AllMiniLmL6V2QuantizedEmbeddingModel();

  @Override
  public EmbeddingResponse call(EmbeddingRequest request) {
    List<TextSegment> texts = request.getInstructions().stream().map(TextSegment::from).toList();
    List<org.springframework.ai.embedding.Embedding> results = new ArrayList<>(texts.size());
    for (Embedding embedding : model.embedAll(texts).content()) {
      results.add(
          new org.springframework.ai.embedding.Embedding(embedding.vector(), results.size()));
    }
    return new EmbeddingResponse(results);
  }

  @Override
  public float[] embed(Document document) {
    return embed(Objects.requireNonNull(getEmbeddingContent(document)));
  }

  @Override
  public int dimensions() {
    return model.dimension();
  }
}
