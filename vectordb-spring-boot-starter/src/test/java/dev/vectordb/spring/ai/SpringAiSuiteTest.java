package dev.vectordb.spring.ai;

import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionConfig;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.test.vectorstore.BaseVectorStoreTests;
import org.springframework.ai.vectorstore.VectorStore;

/** Spring AI's own suite for vector stores, on a database in memory and on one in a directory. */
class SpringAiSuiteTest {

  @Nested
  class InMemory extends BaseVectorStoreTests {
    @Override
    protected void executeTest(Consumer<VectorStore> test) {
      try (VectorDatabase database = VectorDatabase.inMemory()) {
        test.accept(store(database));
      }
    }
  }

  @Nested
  class InDirectory extends BaseVectorStoreTests {
    @TempDir Path directory;

    @Override
    protected void executeTest(Consumer<VectorStore> test) {
      try (VectorDatabase database = VectorDatabase.open(directory)) {
        test.accept(store(database));
      }
    }
  }

  private static VectorStore store(VectorDatabase database) {
    return VectorDbVectorStore.builder(
            database.createCollection("documents", CollectionConfig.ofDimension(64)),
            new TestEmbeddingModel(64))
        .build();
  }
}
