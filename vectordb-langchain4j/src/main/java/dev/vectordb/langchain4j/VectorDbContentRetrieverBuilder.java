package dev.vectordb.langchain4j;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.vectordb.VectorCollection;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.model.Fusion;
import dev.vectordb.model.SearchStages;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds a {@link VectorDbContentRetriever}. Not thread-safe. */
public final class VectorDbContentRetrieverBuilder {
  private static final int MAX_RESULTS = 10_000;

  @Nullable EmbeddingModel embeddingModel;
  Fusion fusion = Fusion.DEFAULT;
  int maxResults = 3;
  double minScore;
  SearchStages stages = SearchStages.NONE;
  boolean explain;
  Function<Query, @Nullable Filter> filter = _ -> null;

  private @Nullable VectorCollection collection;
  private @Nullable SearchMode mode;

  VectorDbContentRetrieverBuilder() {}

  /**
   * Sets what is searched; needed.
   *
   * @param collection the collection; not closed by the retriever
   * @return this builder
   */
  public VectorDbContentRetrieverBuilder collection(VectorCollection collection) {
    this.collection = collection;
    return this;
  }

  /**
   * Sets what makes vectors of queries; not needed to search by words alone.
   *
   * @param embeddingModel the model that the collection was filled with
   * @return this builder
   */
  public VectorDbContentRetrieverBuilder embeddingModel(EmbeddingModel embeddingModel) {
    this.embeddingModel = embeddingModel;
    return this;
  }

  /**
   * Sets what queries are compared with. Unless set, it is all that is there: the vectors if there
   * is an embedding model, and the words if the collection indexes them.
   *
   * @param mode the mode
   * @return this builder
   */
  public VectorDbContentRetrieverBuilder mode(SearchMode mode) {
    this.mode = mode;
    return this;
  }

  /**
   * Sets how two orders become one in a {@link SearchMode#HYBRID} search; {@link Fusion#DEFAULT}
   * unless set.
   *
   * @param fusion the fusion
   * @return this builder
   */
  public VectorDbContentRetrieverBuilder fusion(Fusion fusion) {
    this.fusion = fusion;
    return this;
  }

  /**
   * Sets how many contents are wanted; 3 unless set.
   *
   * @param maxResults 1 to 10,000
   * @return this builder
   */
  public VectorDbContentRetrieverBuilder maxResults(int maxResults) {
    this.maxResults = maxResults;
    return this;
  }

  /**
   * Sets the least score, inclusive; 0 unless set.
   *
   * @param minScore the score, on the scale of the {@linkplain SearchMode mode}
   * @return this builder
   */
  public VectorDbContentRetrieverBuilder minScore(double minScore) {
    this.minScore = minScore;
    return this;
  }

  /**
   * Sets what becomes of the contents of every query; nothing unless set.
   *
   * @param stages re-ranking, for example by a {@link ScoringModelReranker}, diversity and groups
   * @return this builder
   */
  public VectorDbContentRetrieverBuilder stages(SearchStages stages) {
    this.stages = Objects.requireNonNull(stages, "stages");
    return this;
  }

  /**
   * Lets every content tell how its search ran, in the metadata of its segment, under {@value
   * VectorDbEmbeddingStore#EXPLANATION_KEY}, where it hides a stored value of that name. For
   * finding out why a search is slow or finds nothing, not for production.
   *
   * @param explain whether to; false unless set
   * @return this builder
   */
  public VectorDbContentRetrieverBuilder explain(boolean explain) {
    this.explain = explain;
    return this;
  }

  /**
   * Sets the condition on metadata.
   *
   * @param filter the filter; null for none
   * @return this builder
   */
  public VectorDbContentRetrieverBuilder filter(@Nullable Filter filter) {
    return dynamicFilter(_ -> filter);
  }

  /**
   * Sets the condition on metadata, made anew for each query, for example of who asks.
   *
   * @param filter returns the filter of a query; null for none
   * @return this builder
   */
  public VectorDbContentRetrieverBuilder dynamicFilter(Function<Query, @Nullable Filter> filter) {
    this.filter = filter;
    return this;
  }

  /**
   * Builds the retriever.
   *
   * @return the retriever
   * @throws InvalidConfigException if there is no collection, a value is out of its range, or the
   *     mode needs an embedding model or an index of words that is not there
   */
  public VectorDbContentRetriever build() {
    if (collection == null) {
      throw new InvalidConfigException("collection", "is not set");
    }
    if (maxResults < 1 || maxResults > MAX_RESULTS) {
      throw new InvalidConfigException(
          "maxResults", "is " + maxResults + ", allowed are 1 to " + MAX_RESULTS);
    }
    if (Double.isNaN(minScore)) {
      throw new InvalidConfigException("minScore", "is not a number");
    }
    return new VectorDbContentRetriever(collection, mode(collection), this);
  }

  private SearchMode mode(VectorCollection from) {
    boolean words = from.config().text() != null;
    boolean vectors = embeddingModel != null;
    SearchMode wanted = mode;
    if (wanted == null) {
      wanted = words && vectors ? SearchMode.HYBRID : words ? SearchMode.TEXT : SearchMode.VECTOR;
    }
    if (wanted != SearchMode.TEXT && !vectors) {
      throw new InvalidConfigException(
          "embeddingModel", "is not set, and mode " + wanted + " needs one");
    }
    if (wanted != SearchMode.VECTOR) {
      HybridSearch.requireWords(from, "mode");
    }
    return wanted;
  }
}
