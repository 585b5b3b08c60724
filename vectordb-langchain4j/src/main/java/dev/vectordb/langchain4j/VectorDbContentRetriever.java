package dev.vectordb.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.vectordb.VectorCollection;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.model.Fusion;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * LangChain4j's content retriever over one collection: by vector, by words, or by both.
 * Thread-safe, as far as the embedding model is.
 *
 * <p>A content is the text and the metadata of a record, as {@link VectorDbEmbeddingStore} lays
 * them out, with {@link ContentMetadata#SCORE} and {@link ContentMetadata#EMBEDDING_ID}. A record
 * without text is no content. By words alone no embedding model is asked.
 */
public final class VectorDbContentRetriever implements ContentRetriever {
  private final VectorCollection collection;
  private final @Nullable EmbeddingModel embeddingModel;
  private final SearchMode mode;
  private final Fusion fusion;
  private final int maxResults;
  private final double minScore;
  private final Function<Query, @Nullable Filter> filter;
  private final RelevanceScale scale;

  VectorDbContentRetriever(
      VectorCollection collection, SearchMode mode, VectorDbContentRetrieverBuilder builder) {
    this.collection = collection;
    this.mode = mode;
    this.embeddingModel = builder.embeddingModel;
    this.fusion = builder.fusion;
    this.maxResults = builder.maxResults;
    this.minScore = builder.minScore;
    this.filter = builder.filter;
    this.scale = new RelevanceScale(collection.config().metric());
  }

  /**
   * Starts a retriever.
   *
   * @return a builder
   */
  public static VectorDbContentRetrieverBuilder builder() {
    return new VectorDbContentRetrieverBuilder();
  }

  /**
   * Returns what queries are compared with.
   *
   * @return the mode
   */
  public SearchMode mode() {
    return mode;
  }

  /**
   * Finds the contents that suit a query best.
   *
   * @param query the query
   * @return the contents, best first
   * @throws InvalidInputException if the query is longer than 16,384 characters and words are
   *     searched for, the embedding's dimension is not the collection's, or the filter is beyond a
   *     limit
   * @throws UnsupportedOperationException if the filter is of a class that is not LangChain4j's
   */
  @Override
  public List<Content> retrieve(Query query) {
    List<Content> contents = new ArrayList<>();
    for (SearchHit hit : collection.search(request(query)).hits()) {
      double score = mode == SearchMode.VECTOR ? scale.relevance(hit.score()) : hit.score();
      TextSegment segment = RecordMapper.toSegment(hit.text(), hit.metadata());
      if (segment != null && score >= minScore) {
        contents.add(
            Content.from(
                segment,
                Map.of(ContentMetadata.SCORE, score, ContentMetadata.EMBEDDING_ID, hit.id())));
      }
    }
    return contents;
  }

  private SearchRequest request(Query query) {
    SearchRequest.Builder request =
        mode == SearchMode.TEXT
            ? SearchRequest.ofText(query.text())
            : SearchRequest.of(embed(query.text()));
    if (mode == SearchMode.HYBRID) {
      request.text(query.text()).fusion(fusion);
    }
    Filter wanted = filter.apply(query);
    if (wanted != null) {
      request.filter(FilterMapper.map(wanted));
    }
    return request.topK(maxResults).build();
  }

  private float[] embed(String text) {
    return Objects.requireNonNull(embeddingModel, "embeddingModel").embed(text).content().vector();
  }
}
