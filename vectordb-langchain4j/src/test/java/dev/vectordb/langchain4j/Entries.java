package dev.vectordb.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.filter.Filter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Short words for small stores. */
final class Entries {
  private Entries() {}

  static Embedding vector(float... components) {
    return Embedding.from(components);
  }

  static EmbeddingSearchRequest request(Embedding query, double minScore) {
    return EmbeddingSearchRequest.builder()
        .queryEmbedding(query)
        .maxResults(100)
        .minScore(minScore)
        .build();
  }

  static List<EmbeddingMatch<TextSegment>> search(VectorDbEmbeddingStore store, Embedding query) {
    return store.search(request(query, 0)).matches();
  }

  static List<String> ids(VectorDbEmbeddingStore store, Embedding query, @Nullable Filter filter) {
    EmbeddingSearchRequest request =
        EmbeddingSearchRequest.builder()
            .queryEmbedding(query)
            .maxResults(100)
            .filter(filter)
            .build();
    return store.search(request).matches().stream().map(EmbeddingMatch::embeddingId).toList();
  }
}
