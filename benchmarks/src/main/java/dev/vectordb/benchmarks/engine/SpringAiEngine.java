package dev.vectordb.benchmarks.engine;

import dev.vectordb.benchmarks.data.Dataset;
import java.io.IOException;
import java.io.UncheckedIOException;
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

  private final Dataset data;
  private final SimpleVectorStore store;

  SpringAiEngine(EngineSetup setup) {
    this.data = setup.data();
    this.store = SimpleVectorStore.builder(new Vectors(data)).build();
  }

  @Override
  public BuildTimes build(int rows, BuildMode mode) throws IOException {
    Stopwatch watch = new Stopwatch();
    List<Document> documents = new ArrayList<>();
    data.forEach(
        0,
        rows,
        row ->
            documents.add(
                new Document(
                    Integer.toString(row.row()),
                    row.text(),
                    Map.of("source", row.source(), "position", row.row()))));
    store.add(documents);
    return new BuildTimes(watch.millis(), watch.millis());
  }

  @Override
  public int[] search(int query, int effort) {
    List<Document> found =
        store.similaritySearch(
            SearchRequest.builder().query(QUERY + query).topK(Dataset.K).build());
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
      try {
        return data.vector(Integer.parseInt(Objects.requireNonNull(document.getId())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public int dimensions() {
      return data.kind().dimension();
    }
  }
}
