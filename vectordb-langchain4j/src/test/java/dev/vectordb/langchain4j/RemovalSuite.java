package dev.vectordb.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.EmbeddingStoreWithRemovalIT;
import dev.vectordb.VectorDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** LangChain4j's suite of a store that removes, with a database of its own for each test. */
abstract class RemovalSuite extends EmbeddingStoreWithRemovalIT {
  private VectorDatabase database;
  private VectorDbEmbeddingStore store;

  abstract VectorDatabase openDatabase();

  @BeforeEach
  void open() {
    database = openDatabase();
    store =
        VectorDbEmbeddingStore.builder()
            .database(database)
            .dimension(MiniLm.MODEL.dimension())
            .build();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Override
  protected EmbeddingStore<TextSegment> embeddingStore() {
    return store;
  }

  @Override
  protected EmbeddingModel embeddingModel() {
    return MiniLm.MODEL;
  }
}
