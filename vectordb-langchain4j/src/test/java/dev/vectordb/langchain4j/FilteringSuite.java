package dev.vectordb.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.EmbeddingStoreAddAllContract;
import dev.langchain4j.store.embedding.EmbeddingStoreRemoveAllContract;
import dev.langchain4j.store.embedding.EmbeddingStoreWithFilteringIT;
import dev.vectordb.VectorDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/**
 * LangChain4j's suites of a store that filters: by inheritance also those of a store with and
 * without metadata, and the contracts on adding and removing many. The store is emptied before each
 * test.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class FilteringSuite extends EmbeddingStoreWithFilteringIT
    implements EmbeddingStoreAddAllContract, EmbeddingStoreRemoveAllContract {
  private VectorDatabase database;
  private VectorDbEmbeddingStore store;

  abstract VectorDatabase openDatabase();

  @BeforeAll
  void open() {
    database = openDatabase();
    store =
        VectorDbEmbeddingStore.builder()
            .database(database)
            .dimension(MiniLm.MODEL.dimension())
            .build();
  }

  @AfterAll
  void close() {
    database.close();
  }

  @Override
  public EmbeddingStore<TextSegment> embeddingStore() {
    return store;
  }

  @Override
  protected EmbeddingModel embeddingModel() {
    return MiniLm.MODEL;
  }

  @Override
  protected void clearStore() {
    store.removeAll();
  }

  @Override
  protected boolean supportsContains() {
    return true;
  }

  /**
   * Of the suite's two halves on {@code containsString} the one for stores without it does not
   * apply. Overridden without {@code @Test}, so that it is no test here rather than a skipped one.
   */
  @Override
  protected void should_throw_exception_when_contains_is_not_supported() {}
}
