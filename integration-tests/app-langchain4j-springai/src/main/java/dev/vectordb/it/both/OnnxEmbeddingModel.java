package dev.vectordb.it.both;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;

/** A model of LangChain4j in the form that Spring AI asks for. */
final class OnnxEmbeddingModel implements org.springframework.ai.embedding.EmbeddingModel {
  private final EmbeddingModel model;

  OnnxEmbeddingModel(EmbeddingModel model) {
    this.model = model;
  }

  @Override
  public EmbeddingResponse call(EmbeddingRequest request) {
    List<TextSegment> segments = request.getInstructions().stream().map(TextSegment::from).toList();
    List<dev.langchain4j.data.embedding.Embedding> vectors = model.embedAll(segments).content();
    return new EmbeddingResponse(
        IntStream.range(0, vectors.size())
            .mapToObj(i -> new Embedding(vectors.get(i).vector(), i))
            .toList());
  }

  @Override
  public float[] embed(Document document) {
    return model.embed(String.valueOf(document.getText())).content().vector();
  }

  @Override
  public int dimensions() {
    return model.dimension();
  }
}
