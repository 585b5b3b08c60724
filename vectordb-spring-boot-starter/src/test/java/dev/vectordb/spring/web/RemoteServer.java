package dev.vectordb.spring.web;

import dev.vectordb.VectorDatabase;
import dev.vectordb.spring.remote.RemoteVectorDatabase;
import dev.vectordb.spring.remote.RemoteVectorDatabaseBuilder;
import java.util.ArrayList;
import java.util.List;

/** A server on a port of its own, and its clients. */
public final class RemoteServer implements AutoCloseable {
  private final TestServer server;

  private RemoteServer(TestServer server) {
    this.server = server;
  }

  public static RemoteServer start(String... properties) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "vectordb.web.api-key=" + TestServer.KEY,
                "vectordb.web.search-timeout=2h",
                "vectordb.web.rate-limit.failures-per-minute=0"));
    all.addAll(List.of(properties));
    return new RemoteServer(TestServer.start(all.toArray(String[]::new)));
  }

  public String url() {
    return server.uri("").toString();
  }

  public String key() {
    return TestServer.KEY;
  }

  /** The database that the server holds. */
  public VectorDatabase database() {
    return server.database();
  }

  /** Drops all that there is. */
  public void clear() {
    server.database().listTenants().forEach(server.database()::dropTenant);
    server.database().clearCache();
  }

  public RemoteVectorDatabaseBuilder client() {
    return RemoteVectorDatabase.builder(server.uri("")).apiKey(TestServer.KEY);
  }

  public RemoteVectorDatabase connect() {
    return client().build();
  }

  @Override
  public void close() {
    server.close();
  }
}
