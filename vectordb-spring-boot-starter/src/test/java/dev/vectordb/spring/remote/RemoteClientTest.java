package dev.vectordb.spring.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vectordb.VectorCollection;
import dev.vectordb.exception.AccessDeniedException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseUnavailableException;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.VectorRecord;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is sent, and sent again, to a server that answers as it is told. */
@Timeout(60)
class RemoteClientTest {
  private static final String COUNT = "{\"count\": 7}";
  private static final String WRITTEN =
      "{\"position\": 1, \"inserted\": 1, \"updated\": 0, \"deleted\": 0}";
  private static final String INFO =
      """
      {"tenant": "default", "name": "docs", "createdAt": "2026-01-01T00:00:00Z", "config": {
       "dimension": 2, "metric": "cosine", "indexKind": "hnsw",
       "hnsw": {"maxConnections": 16, "efConstruction": 200, "efSearch": 0},
       "durability": {"mode": "sync"}, "maxTextBytes": 1000, "precision": "float32",
       "metadataIndex": {"otherwise": "automatic", "fields": {}}, "later": [{"x": null}]}}
      """;

  /** How to answer the next request. */
  @FunctionalInterface
  private interface Reply {
    void to(HttpExchange exchange) throws IOException;
  }

  private final Deque<Reply> script = new ArrayDeque<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();
  private HttpServer server;
  private RemoteVectorDatabase database;
  private VectorCollection docs;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
    database = client().build();
    script.add(ok(INFO));
    docs = database.tenant("default").collection("docs");
    asked.clear();
  }

  @AfterEach
  void stop() {
    database.close();
    server.stop(0);
  }

  private RemoteVectorDatabaseBuilder client() {
    return RemoteVectorDatabase.builder(
            URI.create("http://localhost:" + server.getAddress().getPort() + "/base/"))
        .apiKey("the-key-of-tests");
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    connections.add(exchange.getRemoteAddress());
    exchange.getRequestBody().readAllBytes();
    Reply reply;
    synchronized (script) {
      reply = script.isEmpty() ? ok(COUNT) : script.poll();
    }
    reply.to(exchange);
    exchange.close();
  }

  private static Reply ok(String body) {
    return status(200, null, body);
  }

  private static Reply status(int status, @Nullable String retryAfter, String body) {
    return exchange -> {
      if (retryAfter != null) {
        exchange.getResponseHeaders().set("Retry-After", retryAfter);
      }
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  private static String problem(String code) {
    return "{\"code\": \"" + code + "\", \"detail\": \"told\"}";
  }

  /** Closes the connection in the place of an answer. */
  private static Reply lost() {
    return HttpExchange::close;
  }

  private void upsert() {
    docs.upsert(VectorRecord.of("a", new float[] {1, 0}));
  }

  @Test
  void connectionsAreKeptAndTheKeyIsSent() {
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      script.add(exchange -> {
        keys.add(exchange.getRequestHeaders().getFirst("X-API-Key"));
        ok(COUNT).to(exchange);
      });
      assertThat(docs.count()).isEqualTo(7);
    }
    assertThat(keys).containsExactly("the-key-of-tests");
    assertThat(connections).hasSize(1);
    assertThat(asked.getFirst())
        .isEqualTo("POST /base/tenants/default/collections/docs/records/count");
    assertThat(database.toString()).doesNotContain("the-key-of-tests");
  }

  @Test
  void readsAreSentAgain() {
    script.add(lost());
    script.add(status(503, "0", problem("database-closed")));
    assertThat(docs.count()).isEqualTo(7);
    assertThat(asked).hasSize(3);
  }

  @Test
  void readsAreNotSentForEver() {
    for (int i = 0; i < 3; i++) {
      script.add(lost());
    }
    assertThatExceptionOfType(DatabaseUnavailableException.class)
        .isThrownBy(docs::count)
        .satisfies(e -> assertThat(e.isOutcomeUnknown()).isFalse());
    assertThat(asked).hasSize(3);
    asked.clear();
    script.add(status(503, "3600", problem("database-closed")));
    assertThatThrownBy(docs::count).isInstanceOf(DatabaseClosedException.class);
    script.add(status(503, null, problem("database-closed")));
    assertThatThrownBy(docs::count).isInstanceOf(DatabaseClosedException.class);
    script.add(status(403, "0", problem("forbidden")));
    assertThatThrownBy(docs::count).isInstanceOf(AccessDeniedException.class);
    assertThat(asked).hasSize(3);
  }

  @Test
  void aWriteWhoseAnswerIsLostIsNotSentAgain() {
    script.add(lost());
    assertThatExceptionOfType(DatabaseUnavailableException.class)
        .isThrownBy(this::upsert)
        .satisfies(e -> assertThat(e.isOutcomeUnknown()).isTrue());
    script.add(status(503, "0", problem("database-read-only")));
    assertThatThrownBy(this::upsert).isInstanceOf(VectorDatabaseException.class);
    script.add(status(502, "0", "<html>"));
    assertThatThrownBy(this::upsert).isInstanceOf(DatabaseUnavailableException.class);
    assertThat(asked).hasSize(3);
  }

  @Test
  void aWriteThatWasRefusedBeforeItWasDoneIsSentAgain() {
    script.add(status(429, "0", problem("too-many-requests")));
    script.add(status(429, "0", problem("too-many-requests")));
    script.add(ok(WRITTEN));
    upsert();
    assertThat(asked).hasSize(3);
    for (int i = 0; i < 3; i++) {
      script.add(status(429, "0", problem("too-many-requests")));
    }
    assertThatExceptionOfType(DatabaseUnavailableException.class)
        .isThrownBy(this::upsert)
        .satisfies(e -> assertThat(e.isOutcomeUnknown()).isFalse());
  }

  @Test
  void anImportIsSentOnce() {
    script.add(status(429, "0", problem("too-many-requests")));
    assertThatThrownBy(
            () -> docs.bulkImport(List.of(VectorRecord.of("a", new float[] {1, 0})).stream()))
        .isInstanceOf(DatabaseUnavailableException.class);
    assertThat(asked).hasSize(1);
  }

  @Test
  void nobodyWaitsForEver() {
    CountDownLatch done = new CountDownLatch(1);
    script.add(exchange -> {
      try {
        done.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    });
    // The head of an answer, and half of it.
    script.add(exchange -> {
      exchange.sendResponseHeaders(200, 100);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      try {
        done.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    });
    try (RemoteVectorDatabase hasty = client().requestTimeout(Duration.ofMillis(300)).build()) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(hasty::listTenants)
            .isInstanceOf(DatabaseUnavailableException.class)
            .hasMessageContaining("PT0.3S");
      }
    } finally {
      done.countDown();
    }
    assertThat(asked).hasSize(2);
  }

  @Test
  void whereNobodyListensItIsSaid() throws IOException {
    int port = server.getAddress().getPort();
    server.stop(0);
    try (RemoteVectorDatabase nobody =
        RemoteVectorDatabase.builder(URI.create("http://localhost:" + port + "/base")).build()) {
      assertThatExceptionOfType(DatabaseUnavailableException.class)
          .isThrownBy(() -> nobody.createTenant("acme"))
          .withMessageContaining("http://localhost:" + port + "/base")
          .satisfies(e -> assertThat(e.isOutcomeUnknown()).isFalse());
    }
  }

  @Test
  void whatIsNotUnderstoodIsSaid() {
    script.add(ok("<html>"));
    assertThatThrownBy(docs::count)
        .isExactlyInstanceOf(VectorDatabaseException.class)
        .hasMessageContaining("cannot be read");
    script.add(status(302, null, ""));
    assertThatThrownBy(docs::count)
        .isExactlyInstanceOf(VectorDatabaseException.class)
        .hasMessageContaining("there is no such service");
  }

  @Test
  void anAddressThatIsNoneIsRefused() {
    for (String bad :
        List.of("localhost:80", "ftp://x/y", "http:///x", "http://u:p@x/y", "http://x/y?z", "x")) {
      assertThatThrownBy(() -> RemoteVectorDatabase.builder(URI.create(bad)))
          .as(bad)
          .isInstanceOf(InvalidConfigException.class);
    }
    assertThatThrownBy(() -> client().apiKey("a\r\nX-Evil: 1"))
        .isInstanceOf(InvalidConfigException.class);
    assertThatThrownBy(() -> client().maxAttempts(0)).isInstanceOf(InvalidConfigException.class);
    assertThatThrownBy(() -> client().requestTimeout(Duration.ZERO))
        .isInstanceOf(InvalidConfigException.class);
  }

  @Test
  void aServerThatSaysItIsDownIsNotOneThatIsAway() {
    script.add(ok("{\"status\": \"up\"}"));
    assertThat(database.isUp()).isTrue();
    script.add(status(503, null, "{\"status\": \"down\"}"));
    assertThat(database.isUp()).isFalse();
    script.add(status(503, null, "<html>"));
    assertThatThrownBy(database::isUp).isInstanceOf(DatabaseUnavailableException.class);
  }
}
