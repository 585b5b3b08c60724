package dev.vectordb.langchain4j;

import dev.vectordb.VectorDatabase;
import dev.vectordb.spring.web.RemoteServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class RemoteRemovalIT extends RemovalSuite {
  private static RemoteServer server;

  @BeforeAll
  static void start() {
    server = RemoteServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  VectorDatabase openDatabase() {
    server.clear();
    return server.connect();
  }
}
