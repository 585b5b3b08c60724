package dev.vectordb.spring.ai;

import static java.util.Objects.requireNonNull;

import dev.vectordb.VectorCollection;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.model.Fusion;
import dev.vectordb.model.Metric;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.SearchStages;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.observation.conventions.VectorStoreSimilarityMetric;
import org.springframework.ai.vectorstore.AbstractVectorStoreBuilder;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.filter.Filter;
import org.springframework.ai.vectorstore.observation.AbstractObservationVectorStore;
import org.springframework.ai.vectorstore.observation.VectorStoreObservationContext;

/**
 * A Spring AI vector store over a collection. It does not own the collection. Thread-safe, as far
 * as the embedding model is.
 *
 * <p><b>Documents.</b> Id, text and metadata become those of a record, so that what is written here
 * is found through LangChain4j and through {@link VectorCollection}, and the reverse. A record
 * without text comes back with an empty one. Metadata keep their types; see the filter
 * documentation for those that a record does not know. One call of {@code add} is one atomic write
 * up to 10,000 documents and 64 MiB; more are written in several.
 *
 * <p><b>Scores.</b> {@link Document#getScore()} is the collection's score as it stands: for {@link
 * Metric#COSINE} the cosine, -1 to 1. The metadata key {@code distance} of a found document holds
 * {@code 1 - score}. A similarity threshold is the least score, inclusive; 0, the default, accepts
 * all, negative scores too.
 *
 * <p><b>Hybrid search.</b> A store that is built with {@link Builder#hybrid} searches by the vector
 * and by the words of {@link SearchRequest#getQuery()}. A score is then that of the {@link Fusion},
 * 0 to 1, and so is a similarity threshold.
 *
 * <p><b>Stages.</b> With {@link Builder#stages} the documents found are re-ranked by the query,
 * diversified or grouped, and come in that order. Scores stay those by which they were found.
 *
 * <p><b>Filters.</b> Every operator of Spring AI is supported. A record without the key satisfies
 * {@code !=}, {@code NIN} and {@code IS NULL} and no other comparison; {@code NOT} is the exact
 * complement. Values of different kinds are never converted: a number never equals a string. A
 * dotted key names both the key as it stands and the place in a nested object.
 */
public final class VectorDbVectorStore extends AbstractObservationVectorStore {
  /**
   * The key of a found document's metadata that tells how the search ran, if the store was
   * {@linkplain Builder#explain built to explain}.
   */
  public static final String EXPLANATION_KEY = "vectordb.explanation";

  private static final String DATABASE_SYSTEM = "vectordb";

  private final VectorCollection collection;
  private final boolean explain;
  private final SearchStages stages;
  private final @Nullable Fusion fusion;

  private VectorDbVectorStore(Builder builder) {
    super(builder);
    this.stages = builder.stages;
    this.collection = builder.collection;
    this.explain = builder.explain;
    this.fusion = builder.fusion;
  }

  /**
   * Starts from the defaults: batches by count of tokens, no observation.
   *
   * @param collection where documents are kept, of the dimension of the model
   * @param embeddingModel what makes vectors of texts
   * @return a builder
   */
  public static Builder builder(VectorCollection collection, EmbeddingModel embeddingModel) {
    return new Builder(collection, embeddingModel);
  }

  @Override
  public void doAdd(List<Document> documents) {
    if (documents.isEmpty()) {
      return;
    }
    List<float[]> vectors =
        embeddingModel.embed(documents, EmbeddingOptions.builder().build(), batchingStrategy);
    DocumentBatches batches = new DocumentBatches(collection::upsert);
    for (int i = 0; i < documents.size(); i++) {
      batches.add(DocumentMapper.toRecord(documents.get(i), vectors.get(i)));
    }
    batches.flush();
  }

  @Override
  public void doDelete(List<String> ids) {
    collection.delete(ids);
  }

  @Override
  protected void doDelete(Filter.Expression filterExpression) {
    collection.delete(FilterTranslator.translate(filterExpression));
  }

  @Override
  public List<Document> doSimilaritySearch(SearchRequest request) {
    if (request.getTopK() == 0) {
      return List.of();
    }
    float[] query = embeddingModel.embed(request.getQuery());
    var search = dev.vectordb.model.SearchRequest.of(query).topK(request.getTopK());
    if (fusion != null) {
      search.text(request.getQuery()).fusion(fusion);
    }
    double threshold = request.getSimilarityThreshold();
    if (threshold > SearchRequest.SIMILARITY_THRESHOLD_ACCEPT_ALL) {
      search.minScore((float) threshold);
    }
    Filter.Expression filter = request.getFilterExpression();
    if (filter != null) {
      search.filter(FilterTranslator.translate(filter));
    }
    stages.applyTo(search, request.getQuery());
    SearchResult result = collection.search(search.explain(explain).build());
    return result.hits().stream()
        .map(hit -> DocumentMapper.toDocument(hit, result.explanation()))
        .toList();
  }

  @Override
  public VectorStoreObservationContext.Builder createObservationContextBuilder(String operation) {
    return VectorStoreObservationContext.builder(DATABASE_SYSTEM, operation)
        .collectionName(collection.name())
        .namespace(collection.tenant())
        .dimensions(collection.config().dimension())
        .similarityMetric(similarityMetric(collection.config().metric()).value());
  }

  private static VectorStoreSimilarityMetric similarityMetric(Metric metric) {
    return switch (metric) {
      case COSINE -> VectorStoreSimilarityMetric.COSINE;
      case DOT_PRODUCT -> VectorStoreSimilarityMetric.DOT;
      case EUCLIDEAN -> VectorStoreSimilarityMetric.EUCLIDEAN;
    };
  }

  /**
   * Returns the collection.
   *
   * @return the {@link VectorCollection}
   */
  @Override
  @SuppressWarnings("unchecked") // The caller names the type, as the interface has it.
  public <T> Optional<T> getNativeClient() {
    return Optional.of((T) collection);
  }

  /** Builds a {@link VectorDbVectorStore}. Not thread-safe. */
  public static final class Builder extends AbstractVectorStoreBuilder<Builder> {
    private final VectorCollection collection;
    private boolean explain;

    private SearchStages stages = SearchStages.NONE;
    private @Nullable Fusion fusion;

    private Builder(VectorCollection collection, EmbeddingModel embeddingModel) {
      super(embeddingModel);
      this.collection = requireNonNull(collection, "collection");
    }

    /**
     * Lets every found document tell how its search ran: which way was taken, how many records the
     * filter matched, what took how long. The text stands in the document's metadata, under {@value
     * VectorDbVectorStore#EXPLANATION_KEY}, and hides a stored value of that name. For finding out
     * why a search is slow or finds nothing, not for production.
     *
     * @param explains whether to; false unless set
     * @return this builder
     */
    public Builder explain(boolean explains) {
      this.explain = explains;
      return this;
    }

    /**
     * Sets what becomes of the documents that every search finds; nothing unless set.
     *
     * @param stages re-ranking, diversity and groups
     * @return this builder
     */
    public Builder stages(SearchStages stages) {
      this.stages = requireNonNull(stages, "stages");
      return this;
    }

    /**
     * Searches by words as well. The collection must {@linkplain
     * dev.vectordb.model.CollectionConfig.Builder#text index words}.
     *
     * @param fusion how the orders by vector and by words become one, such as {@link
     *     Fusion#DEFAULT}; null to search by vector alone
     * @return this builder
     */
    public Builder hybrid(@Nullable Fusion fusion) {
      this.fusion = fusion;
      return this;
    }

    /**
     * Builds the store.
     *
     * @return the store
     * @throws InvalidConfigException if it is to be hybrid and the collection does not index words
     */
    @Override
    public VectorDbVectorStore build() {
      if (fusion != null && collection.config().text() == null) {
        throw new InvalidConfigException(
            "hybrid",
            "needs an index of words, and collection '"
                + collection.name()
                + "' has none; create it with CollectionConfig.Builder.text");
      }
      return new VectorDbVectorStore(this);
    }
  }
}
