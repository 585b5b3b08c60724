package dev.vectordb.spring.ai;

import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.spring.web.RemoteServer;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.test.vectorstore.BaseVectorStoreTests;
import org.springframework.ai.vectorstore.VectorStore;

/**
 * Spring AI's own suite for vector stores, on a database in memory, on one in a directory, and on
 * one that a server holds.
 */
class SpringAiSuiteTest {
  private static RemoteServer server;

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

  @Nested
  class AtAServer extends BaseVectorStoreTests {
    @Override
    protected void executeTest(Consumer<VectorStore> test) {
      server.clear();
      try (VectorDatabase database = server.connect()) {
        test.accept(store(database));
      }
    }
  }

  @BeforeAll
  static void startServer() {
    server = RemoteServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static VectorStore store(VectorDatabase database) {
    return VectorDbVectorStore.builder(
            database.createCollection("documents", CollectionConfig.ofDimension(64)),
            new TestEmbeddingModel(64))
        .build();
  }
}
