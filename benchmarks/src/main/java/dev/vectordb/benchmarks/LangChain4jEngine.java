package dev.vectordb.benchmarks;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import java.util.ArrayList;
import java.util.List;

/** LangChain4j's in-memory store, which compares the query with every vector. */
final class LangChain4jEngine implements Engine {
  private final InMemoryEmbeddingStore<TextSegment> store = new InMemoryEmbeddingStore<>();
  private final float[][] queries;

  LangChain4jEngine(float[][] queries) {
    this.queries = queries;
  }

  @Override
  public void build(Dataset data) {
    List<String> ids = new ArrayList<>();
    List<Embedding> embeddings = new ArrayList<>();
    List<TextSegment> segments = new ArrayList<>();
    for (int row = 0; row < data.base().length; row++) {
      Sentence sentence = data.sentences().get(row);
      ids.add(Integer.toString(row));
      embeddings.add(Embedding.from(data.base()[row]));
      segments.add(
          TextSegment.from(
              sentence.text(),
              new Metadata().put("source", sentence.source()).put("position", row)));
    }
    store.addAll(ids, embeddings, segments);
  }

  @Override
  public int[] search(int query, int effort) {
    EmbeddingSearchRequest request =
        EmbeddingSearchRequest.builder()
            .queryEmbedding(Embedding.from(queries[query]))
            .maxResults(GroundTruth.K)
            .build();
    return store.search(request).matches().stream()
        .mapToInt(match -> Integer.parseInt(match.embeddingId()))
        .toArray();
  }

  @Override
  public void close() {}
}
