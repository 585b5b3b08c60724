package dev.vectordb.spring.boot;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.util.List;

/** A LangChain4j model of a given dimension: the first component is the length of the text. */
record NumbersModel(int dimension) implements EmbeddingModel {

  @Override
  public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
    return Response.from(
        segments.stream()
            .map(segment -> {
              float[] vector = new float[dimension];
              vector[0] = segment.text().length();
              return Embedding.from(vector);
            })
            .toList());
  }
}
