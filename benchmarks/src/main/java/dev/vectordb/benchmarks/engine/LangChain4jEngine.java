package dev.vectordb.benchmarks.engine;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.inmemory.InMemoryEmbeddingStore;
import dev.vectordb.benchmarks.data.Dataset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** LangChain4j's in-memory store, which compares the query with every vector. */
final class LangChain4jEngine implements Engine {
  private final InMemoryEmbeddingStore<TextSegment> store = new InMemoryEmbeddingStore<>();
  private final Dataset data;

  LangChain4jEngine(EngineSetup setup) {
    this.data = setup.data();
  }

  @Override
  public BuildTimes build(int rows, BuildMode mode) throws IOException {
    Stopwatch watch = new Stopwatch();
    List<String> ids = new ArrayList<>();
    List<Embedding> embeddings = new ArrayList<>();
    List<TextSegment> segments = new ArrayList<>();
    data.forEach(
        0,
        rows,
        row -> {
          ids.add(Integer.toString(row.row()));
          embeddings.add(Embedding.from(row.vector()));
          segments.add(
              TextSegment.from(
                  row.text(),
                  new Metadata().put("source", row.source()).put("position", row.row())));
        });
    store.addAll(ids, embeddings, segments);
    return new BuildTimes(watch.millis(), watch.millis());
  }

  @Override
  public int[] search(int query, int effort) {
    EmbeddingSearchRequest request =
        EmbeddingSearchRequest.builder()
            .queryEmbedding(Embedding.from(data.queries()[query]))
            .maxResults(Dataset.K)
            .build();
    return store.search(request).matches().stream()
        .mapToInt(match -> Integer.parseInt(match.embeddingId()))
        .toArray();
  }

  @Override
  public void close() {}
}
