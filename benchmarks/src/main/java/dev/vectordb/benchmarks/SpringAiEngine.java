package dev.vectordb.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.SimpleVectorStore;

/** Spring AI's simple store, which compares the query with every vector. */
final class SpringAiEngine implements Engine {
  private static final String QUERY = "query ";

  private final Vectors vectors;
  private final SimpleVectorStore store;

  SpringAiEngine(Dataset data) {
    this.vectors = new Vectors(data);
    this.store = SimpleVectorStore.builder(vectors).build();
  }

  @Override
  public void build(Dataset data) {
    List<Document> documents = new ArrayList<>();
    for (int row = 0; row < data.base().length; row++) {
      Sentence sentence = data.sentences().get(row);
      documents.add(
          new Document(
              Integer.toString(row),
              sentence.text(),
              Map.of("source", sentence.source(), "position", row)));
    }
    store.add(documents);
  }

  @Override
  public int[] search(int query, int effort) {
    List<Document> found =
        store.similaritySearch(
            SearchRequest.builder().query(QUERY + query).topK(GroundTruth.K).build());
    return found.stream().mapToInt(document -> Integer.parseInt(document.getId())).toArray();
  }

  @Override
  public void close() {}

  /** Looks embeddings up instead of computing them, so that the store alone is measured. */
  private record Vectors(Dataset data) implements EmbeddingModel {
    @Override
    public EmbeddingResponse call(EmbeddingRequest request) {
      List<Embedding> embeddings = new ArrayList<>();
      for (String text : request.getInstructions()) {
        int query = Integer.parseInt(text.substring(QUERY.length()));
        embeddings.add(new Embedding(data.queries()[query], embeddings.size()));
      }
      return new EmbeddingResponse(embeddings);
    }

    @Override
    public float[] embed(Document document) {
      return data.base()[Integer.parseInt(Objects.requireNonNull(document.getId()))];
    }

    @Override
    public int dimensions() {
      return VectorFile.DIMENSION;
    }
  }
}
