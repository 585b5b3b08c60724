package dev.vectordb.spring.ai;

import dev.vectordb.VectorDatabase;
import dev.vectordb.spring.web.RemoteServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The same on a database that a server holds. */
class RemoteVectorStoreContractTest extends VectorDbVectorStoreContractTest {
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
  VectorDatabase open() {
    server.clear();
    return server.connect();
  }
}
