package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.EventRequest;
import dev.vectordb.spring.web.RemoteServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract, over HTTP: each test against a server that holds nothing yet. */
class RemoteVectorDatabaseTest extends VectorDatabaseContractTest {
  private static RemoteServer server;

  @BeforeAll
  static void startServer() {
    server = RemoteServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @Override
  VectorDatabase open() {
    server.clear();
    return server.connect();
  }

  /** The figures of the cache are those of a server from its start on. */
  @Test
  @Override
  @SuppressWarnings("JUnitMethodInvoked") // what is overridden, after other preparations
  public void theCacheIsCountedAndClearedByCollection() {
    server.close();
    server = RemoteServer.start();
    openDatabase();
    TenantsContract contract = this::database;
    contract.theCacheIsCountedAndClearedByCollection();
  }

  /** Between polls nothing is held at the server, so nothing has to be bounded there. */
  @Test
  @Override
  public void streamsAreBounded() {
    VectorCollection collection =
        database().createCollection("many", CollectionConfig.ofDimension(3));
    List<ChangeStream> open = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      open.add(collection.changes(0));
    }
    assertThat(database().eventStats().openStreams()).isZero();
    open.forEach(ChangeStream::close);
    database().events(EventRequest.fromNow()).close();
  }
}
