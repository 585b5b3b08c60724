package dev.vectordb.langchain4j;

import static dev.langchain4j.internal.ValidationUtils.ensureConsistentSizes;
import static dev.langchain4j.internal.ValidationUtils.ensureNotNull;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.InvalidFilterException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.model.Fusion;
import dev.vectordb.model.Metric;
import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.SearchStages;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * LangChain4j's embedding store over one collection. Thread-safe.
 *
 * <p>What is written is durable as the collection says and found by the next search. Ids are any
 * strings of 1 to 512 bytes in UTF-8 that are not blank; adding under an id that is there replaces
 * the entry.
 *
 * <p><b>Scores.</b> Under {@link Metric#COSINE} a match's score is LangChain4j's relevance, {@code
 * (cosine + 1) / 2}. Under {@link Metric#DOT_PRODUCT} it is {@code (p / (1 + |p|) + 1) / 2} for the
 * product {@code p}, and under {@link Metric#EUCLIDEAN} {@code 1 / (1 + d)} for the distance {@code
 * d}. A minimum score is inclusive on the same scale.
 *
 * <p><b>Layout.</b> The segment's text is the record's text, its metadata the record's metadata,
 * key by key; no key is reserved, so records written through the {@linkplain VectorCollection
 * collection} itself or through another adapter are found here too. Of their metadata, what
 * LangChain4j has no type for is read as a string: a boolean as {@code true} or {@code false}, an
 * instant as ISO-8601, a list or nested object as JSON; blank keys are left out. A record without
 * text, or with blank text, is a match whose {@code embedded()} is null.
 *
 * <p><b>Filters.</b> Every filter class of LangChain4j is understood, with the semantics of {@link
 * dev.vectordb.filter.Filter}: an entry without the key, such as one that was added without a
 * segment, satisfies {@code isNotEqualTo}, {@code isNotIn} and {@code not(...)} only; values of
 * different types are unequal and unordered, where LangChain4j's in-memory store would throw;
 * numbers compare by exact value, so a float 1.1 is not the double 1.1, and must be finite.
 *
 * <p><b>Stages.</b> With {@link VectorDbEmbeddingStoreBuilder#stages} the matches of every search
 * are re-ranked, diversified or grouped. They then come in that order, with the score by which they
 * were found and to which the minimum applies. A re-ranker needs the request's text.
 *
 * <p><b>Hybrid search.</b> A store that is built with {@link VectorDbEmbeddingStoreBuilder#hybrid}
 * searches by the embedding and by the words of {@link EmbeddingSearchRequest#query()}, which
 * LangChain4j's own content retriever fills in. A match's score is then that of the {@link Fusion},
 * 0 to 1, and so is a minimum score. A request without words is answered by the embedding alone, on
 * the same scale, or not at all if the embedding has no weight. Otherwise the words of a request
 * are not looked at.
 *
 * <p>Input that breaks a rule of the database, such as a vector of another dimension or more than
 * 10,000 results, is refused with a subclass of {@link InvalidInputException}; a closed database
 * with {@link DatabaseClosedException}.
 */
public final class VectorDbEmbeddingStore implements EmbeddingStore<TextSegment>, AutoCloseable {
  /**
   * The key of a match's metadata that tells how the search ran, if the store was {@linkplain
   * VectorDbEmbeddingStoreBuilder#explain built to explain}.
   */
  public static final String EXPLANATION_KEY = "vectordb.explanation";

  private static final Executor VIRTUAL_THREADS =
      task -> Thread.ofVirtual().name("vectordb-search").start(task);

  private final VectorCollection collection;
  private final RelevanceScale scale;
  private final SearchStages stages;
  private final @Nullable Fusion fusion;
  private final @Nullable VectorDatabase ownedDatabase;
  private final boolean explain;

  VectorDbEmbeddingStore(
      VectorCollection collection,
      @Nullable Fusion fusion,
      SearchStages stages,
      @Nullable VectorDatabase ownedDatabase,
      boolean explain) {
    if (fusion != null) {
      HybridSearch.requireWords(collection, "hybrid");
    }
    this.collection = collection;
    this.fusion = fusion;
    this.stages = stages;
    this.explain = explain;
    this.scale = new RelevanceScale(collection.config().metric());
    this.ownedDatabase = ownedDatabase;
  }

  /**
   * Starts a store.
   *
   * @return a builder
   */
  public static VectorDbEmbeddingStoreBuilder builder() {
    return new VectorDbEmbeddingStoreBuilder();
  }

  /**
   * Returns the collection, for what LangChain4j's interface does not offer.
   *
   * @return the collection that holds the entries
   */
  public VectorCollection collection() {
    return collection;
  }

  @Override
  public String add(Embedding embedding) {
    return add(embedding, null);
  }

  @Override
  public void add(String id, Embedding embedding) {
    collection.upsert(RecordMapper.toRecord(id, embedding, null));
  }

  @Override
  public String add(Embedding embedding, @Nullable TextSegment segment) {
    String id = generateIds(1).getFirst();
    collection.upsert(RecordMapper.toRecord(id, embedding, segment));
    return id;
  }

  @Override
  public List<String> addAll(List<Embedding> embeddings) {
    List<String> ids = generateIds(embeddings.size());
    addAll(ids, embeddings, null);
    return ids;
  }

  /**
   * Adds entries; of several with one id the last is kept. Up to 10,000 entries and 64 MiB are one
   * atomic batch; more are written as several, in order, so that a failure leaves whole batches
   * from the front.
   *
   * @param ids one for each embedding
   * @param embeddings what to add
   * @param segments null, or one for each embedding, each of which may be null
   * @throws IllegalArgumentException if the sizes differ
   */
  @Override
  public void addAll(
      @Nullable List<String> ids,
      @Nullable List<Embedding> embeddings,
      @Nullable List<TextSegment> segments) {
    ensureConsistentSizes(ids, embeddings, segments);
    if (ids == null || embeddings == null) {
      return;
    }
    WriteBatches batches = new WriteBatches(collection::upsert);
    for (int i = 0; i < ids.size(); i++) {
      TextSegment segment = segments == null || segments.isEmpty() ? null : segments.get(i);
      batches.add(RecordMapper.toRecord(ids.get(i), embeddings.get(i), segment));
    }
    batches.flush();
  }

  /**
   * Removes entries, atomically up to 10,000 of them.
   *
   * @param ids their ids; null or none is a no-op, and so are those that are not there
   */
  @Override
  public void removeAll(@Nullable Collection<String> ids) {
    if (ids == null) {
      return;
    }
    List<String> batch = new ArrayList<>();
    for (String id : ids) {
      batch.add(ensureNotNull(id, "id"));
      if (batch.size() == WriteBatches.MAX_ENTRIES) {
        collection.delete(batch);
        batch.clear();
      }
    }
    if (!batch.isEmpty()) {
      collection.delete(batch);
    }
  }

  /**
   * Removes the entries whose metadata match, as one atomic batch.
   *
   * @param filter which entries
   * @throws IllegalArgumentException if the filter is null
   * @throws UnsupportedOperationException if the filter is of a class that is not LangChain4j's
   * @throws InvalidFilterException if a value's type is not supported or a limit is exceeded
   */
  @Override
  public void removeAll(@Nullable Filter filter) {
    collection.delete(FilterMapper.map(ensureNotNull(filter, "filter")));
  }

  @Override
  public void removeAll() {
    collection.deleteAll();
  }

  /**
   * Finds the entries nearest to the request's embedding, or if the store is hybrid, those that
   * suit its embedding and its words best.
   *
   * @param request at most 10,000 results
   * @return the matches, best first; ties in score are ordered by id. With stages, in their order
   * @throws UnsupportedOperationException if the filter is of a class that is not LangChain4j's
   * @throws InvalidInputException if the embedding's dimension is not the collection's, or the
   *     filter or the number of results is beyond a limit
   */
  @Override
  public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
    List<EmbeddingMatch<TextSegment>> matches = new ArrayList<>();
    SearchResult result = collection.search(toDatabase(request));
    SearchExplanation explanation = result.explanation();
    for (SearchHit hit : result.hits()) {
      float found = hit.retrievalScore() == null ? hit.score() : hit.retrievalScore();
      double relevance = fusion == null ? scale.relevance(found) : found;
      if (relevance >= request.minScore()) {
        matches.add(RecordMapper.toMatch(hit, relevance, explanation));
      }
    }
    return new EmbeddingSearchResult<>(matches);
  }

  /**
   * Searches on a virtual thread of its own, so that the caller, perhaps an event loop, waits
   * neither for the computation nor for pages that are not in memory yet.
   *
   * @param request as for {@link #search}
   * @return the result, or what {@link #search} would have thrown; cancelling it does not stop the
   *     search
   */
  @Override
  public CompletableFuture<EmbeddingSearchResult<TextSegment>> searchAsync(
      EmbeddingSearchRequest request) {
    return CompletableFuture.supplyAsync(() -> search(request), VIRTUAL_THREADS);
  }

  private SearchRequest toDatabase(EmbeddingSearchRequest request) {
    SearchRequest.Builder builder =
        SearchRequest.of(request.queryEmbedding().vector())
            .topK(request.maxResults())
            .includeVector(true)
            .explain(explain);
    if (fusion == null) {
      builder.minScore(scale.leastScore(request.minScore()));
    } else {
      builder.text(request.query() == null ? "" : request.query()).fusion(fusion);
      if (request.minScore() > 0) {
        builder.minScore(RelevanceScale.roundedDown(request.minScore()));
      }
    }
    if (request.filter() != null) {
      builder.filter(FilterMapper.map(request.filter()));
    }
    stages.applyTo(builder, request.query());
    return builder.build();
  }

  /**
   * Closes the database if the store opened it itself, from a {@linkplain
   * VectorDbEmbeddingStoreBuilder#path path}; a database or collection that was handed in stays
   * open. Closing twice does nothing.
   */
  @Override
  public void close() {
    if (ownedDatabase != null) {
      ownedDatabase.close();
    }
  }
}
