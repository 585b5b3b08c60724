package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.EventRequest;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.spring.web.RemoteServer;
import java.time.Duration;
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

  /** A time that no answer can keep is over before anything is asked. */
  @Test
  @Override
  public void readingRecordsForAFilterKeepsTheDeadline() {
    VectorCollection collection =
        database().createCollection("late", CollectionConfig.ofDimension(3));
    SearchRequest request = ContractFixture.nearX().timeout(Duration.ofNanos(1)).build();
    assertThatThrownBy(() -> collection.search(request))
        .isInstanceOf(SearchTimeoutException.class)
        .hasMessageContaining("no server answers within");
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
