package dev.vectordb.samples.rag;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.RelevanceScore;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.samples.common.Passage;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Finds the passages that are nearest to a question. */
@Component
class PassageSearch {
  private static final int TOP_K = 4;

  private final EmbeddingModel embeddingModel;
  private final EmbeddingStore<TextSegment> embeddingStore;
  private final VectorDatabase database;
  private final String collectionName;

  PassageSearch(
      EmbeddingModel embeddingModel,
      EmbeddingStore<TextSegment> embeddingStore,
      VectorDatabase database,
      @Value("${vectordb.default-collection}") String collectionName) {
    this.embeddingModel = embeddingModel;
    this.embeddingStore = embeddingStore;
    this.database = database;
    this.collectionName = collectionName;
  }

  /** Searches through LangChain4j, with LangChain4j's filters. */
  List<Passage> find(String question, @Nullable Filter filter) {
    EmbeddingStoreContentRetriever retriever =
        EmbeddingStoreContentRetriever.builder()
            .embeddingModel(embeddingModel)
            .embeddingStore(embeddingStore)
            .maxResults(TOP_K)
            .filter(filter)
            .build();
    return retriever.retrieve(Query.from(question)).stream().map(PassageSearch::passage).toList();
  }

  /** Searches the same collection directly, with a filter in the database's own language. */
  List<Passage> find(String question, String filterText) {
    SearchRequest request =
        SearchRequest.of(embeddingModel.embed(question).content().vector())
            .topK(TOP_K)
            .filter(filterText)
            .build();
    return database.collection(collectionName).search(request).hits().stream()
        .map(PassageSearch::passage)
        .toList();
  }

  private static Passage passage(Content content) {
    Object score = content.metadata().get(ContentMetadata.SCORE);
    return Passage.of(
        content.textSegment().text(),
        content.textSegment().metadata().toMap(),
        (Double) Objects.requireNonNull(score));
  }

  /** The collection's score is the cosine, which LangChain4j maps to 0 to 1. */
  private static Passage passage(SearchHit hit) {
    return Passage.of(
        Objects.requireNonNullElse(hit.text(), ""),
        hit.metadata().asMap(),
        RelevanceScore.fromCosineSimilarity(hit.score()));
  }
}
