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
import dev.vectordb.exception.RerankException;
import dev.vectordb.model.Fusion;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.SearchStages;
import java.util.ArrayList;
import java.util.EnumMap;
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
 *
 * <p><b>Stages.</b> With {@link VectorDbContentRetrieverBuilder#stages} the contents of every query
 * are re-ranked by its text, diversified or grouped, and come in that order. {@link
 * ContentMetadata#SCORE} stays the score by which they were found and to which the minimum applies;
 * that of a re-ranker is {@link ContentMetadata#RERANKED_SCORE}.
 */
public final class VectorDbContentRetriever implements ContentRetriever {
  private final VectorCollection collection;
  private final @Nullable EmbeddingModel embeddingModel;
  private final SearchMode mode;
  private final Fusion fusion;
  private final int maxResults;
  private final double minScore;
  private final SearchStages stages;
  private final boolean explain;
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
    this.stages = builder.stages;
    this.explain = builder.explain;
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
   * @return the contents, best first; with stages, in their order
   * @throws InvalidInputException if the query is longer than 16,384 characters and words are
   *     searched for or judged by, the embedding's dimension is not the collection's, the filter is
   *     beyond a limit, or more than 2,000 results are to be re-ranked or diversified
   * @throws RerankException if the re-ranker failed
   * @throws UnsupportedOperationException if the filter is of a class that is not LangChain4j's
   */
  @Override
  public List<Content> retrieve(Query query) {
    List<Content> contents = new ArrayList<>();
    SearchResult result = collection.search(request(query));
    for (SearchHit hit : result.hits()) {
      double score = score(hit.retrievalScore() == null ? hit.score() : hit.retrievalScore());
      TextSegment segment = RecordMapper.toSegment(hit, result.explanation());
      if (segment != null && score >= minScore) {
        contents.add(Content.from(segment, metadata(hit, score)));
      }
    }
    return contents;
  }

  private double score(float found) {
    return mode == SearchMode.VECTOR ? scale.relevance(found) : found;
  }

  private Map<ContentMetadata, Object> metadata(SearchHit hit, double score) {
    Map<ContentMetadata, Object> metadata = new EnumMap<>(ContentMetadata.class);
    metadata.put(ContentMetadata.EMBEDDING_ID, hit.id());
    metadata.put(ContentMetadata.SCORE, score);
    if (stages.reranker() != null) {
      metadata.put(ContentMetadata.RERANKED_SCORE, (double) hit.score());
    }
    return metadata;
  }

  private SearchRequest request(Query query) {
    SearchRequest.Builder request =
        mode == SearchMode.TEXT
            ? SearchRequest.ofText(query.text())
            : SearchRequest.of(embed(query.text()));
    if (mode == SearchMode.HYBRID) {
      request.text(query.text()).fusion(fusion);
    }
    if (minScore > 0) {
      request.minScore(
          mode == SearchMode.VECTOR
              ? scale.leastScore(minScore)
              : RelevanceScale.roundedDown(minScore));
    }
    Filter wanted = filter.apply(query);
    if (wanted != null) {
      request.filter(FilterMapper.map(wanted));
    }
    stages.applyTo(request, query.text());
    return request.topK(maxResults).explain(explain).build();
  }

  private float[] embed(String text) {
    return Objects.requireNonNull(embeddingModel, "embeddingModel").embed(text).content().vector();
  }
}
