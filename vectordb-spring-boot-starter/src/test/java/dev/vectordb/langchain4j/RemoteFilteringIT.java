package dev.vectordb.langchain4j;

import dev.vectordb.VectorDatabase;
import dev.vectordb.spring.web.RemoteServer;
import org.junit.jupiter.api.AfterAll;

class RemoteFilteringIT extends FilteringSuite {
  private final RemoteServer server = RemoteServer.start();

  @Override
  VectorDatabase openDatabase() {
    return server.connect();
  }

  @AfterAll
  void stop() {
    server.close();
  }
}
