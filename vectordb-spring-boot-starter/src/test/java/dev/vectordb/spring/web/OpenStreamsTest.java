package dev.vectordb.spring.web;

import static dev.vectordb.spring.web.TestServer.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorCollection;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.NewApiKey;
import dev.vectordb.model.Role;
import dev.vectordb.model.VectorRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams end with the key that opened them, and with the application; and hold no threads. */
@Timeout(60)
class OpenStreamsTest {
  private final HttpClient client = HttpClient.newHttpClient();

  private static TestServer start(String... more) {
    List<String> properties = new ArrayList<>(List.of("vectordb.web.api-key=" + KEY));
    properties.addAll(List.of(more));
    TestServer server = TestServer.start(properties.toArray(String[]::new));
    server.database().tenant("acme").createCollection("docs", CollectionConfig.ofDimension(2));
    return server;
  }

  private static VectorCollection docs(TestServer server) {
    return server.database().tenant("acme").collection("docs");
  }

  private BufferedReader follow(TestServer server, String key, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.uri("/tenants/acme/events")).header("X-API-Key", key);
    HttpResponse<InputStream> response =
        client.send(
            (headers.length == 0 ? request : request.headers(headers)).build(),
            BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    assertThat(lines.readLine()).isEqualTo(": connected");
    return lines;
  }

  private static String rest(BufferedReader lines) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      text.append(line).append('\n');
    }
    return text.toString();
  }

  @Test
  void aStreamEndsWithItsKey() throws Exception {
    try (TestServer server = start()) {
      NewApiKey key = server.database().apiKeys().create("acme", Role.READ, "");
      NewApiKey other = server.database().apiKeys().create("acme", Role.READ, "");
      BufferedReader revoked = follow(server, key.key());
      BufferedReader kept = follow(server, other.key());
      assertThat(server.delete("/tenants/acme/api-keys/" + key.info().id()).status())
          .isEqualTo(204);
      docs(server).upsert(VectorRecord.of("secret", new float[] {1, 0}));
      assertThat(rest(revoked))
          .contains("event: error")
          .contains("\"code\":\"unauthorized\"")
          .doesNotContain("secret");
      assertThat(after(kept, "data: ")).contains("secret");
      kept.close();
    }
  }

  /** A cursor tells of each collection, and comes back in a header. */
  @Test
  void aStreamOfManyCollectionsGoesOnFromItsCursor() throws Exception {
    try (TestServer server = start("server.max-http-request-header-size=64KB")) {
      for (int i = 0; i < 250; i++) {
        server
            .database()
            .tenant("acme")
            .createCollection("collection-" + i, CollectionConfig.ofDimension(2));
      }
      BufferedReader first = follow(server, KEY);
      docs(server).upsert(VectorRecord.of("before", new float[] {1, 0}));
      String cursor = after(first, "id: ");
      assertThat(after(first, "data: ")).contains("before");
      first.close();
      assertThat(cursor.length()).isGreaterThan(8 * 1024);
      docs(server).upsert(VectorRecord.of("meanwhile", new float[] {1, 0}));
      BufferedReader second = follow(server, KEY, "Last-Event-ID", cursor);
      assertThat(after(second, "data: ")).contains("meanwhile");
      second.close();
      assertThat(
              server.post("/tenants/acme/events/poll", "{\"cursor\": \"" + cursor + "\"}").body())
          .contains("meanwhile")
          .doesNotContain("before");
    }
  }

  private static String after(BufferedReader lines, String prefix) throws IOException {
    String line = lines.readLine();
    while (!line.startsWith(prefix)) {
      line = lines.readLine();
    }
    return line.substring(prefix.length());
  }

  @Test
  void aWaitingPollEndsWithItsKey() throws Exception {
    try (TestServer server = start()) {
      NewApiKey key = server.database().apiKeys().create("acme", Role.READ, "");
      CompletableFuture<HttpResponse<String>> poll =
          client.sendAsync(
              HttpRequest.newBuilder(
                      server.uri("/tenants/acme/collections/docs/changes?wait-millis=30000"))
                  .header("X-API-Key", key.key())
                  .build(),
              BodyHandlers.ofString());
      org.awaitility.Awaitility.await()
          .until(() -> server.database().eventStats().openStreams() == 1);
      server.database().apiKeys().revoke(key.info().id());
      docs(server).upsert(VectorRecord.of("secret", new float[] {1, 0}));
      assertThat(poll.get().statusCode()).isEqualTo(401);
      assertThat(poll.get().body()).doesNotContain("secret");
    }
  }

  @Test
  void aWebSocketEndsWithItsKey() throws Exception {
    try (TestServer server = start()) {
      NewApiKey key = server.database().apiKeys().create("acme", Role.WRITE, "");
      List<String> told = new java.util.concurrent.CopyOnWriteArrayList<>();
      CompletableFuture<Integer> closed = new CompletableFuture<>();
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .header("X-API-Key", key.key())
              .buildAsync(
                  java.net.URI.create(server.uri("/ws").toString().replace("http:", "ws:")),
                  new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(
                        WebSocket from, CharSequence text, boolean last) {
                      told.add(text.toString());
                      from.request(1);
                      return CompletableFuture.completedFuture(null);
                    }

                    @Override
                    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
                      closed.complete(code);
                      return CompletableFuture.completedFuture(null);
                    }
                  })
              .get();
      socket
          .sendText(
              "{\"requestId\": \"1\", \"action\": \"subscribe\", \"tenant\": \"acme\", \"data\": {}}",
              true)
          .get();
      org.awaitility.Awaitility.await().until(() -> told.size() == 1);
      server.database().apiKeys().revoke(key.info().id());
      docs(server).upsert(VectorRecord.of("secret", new float[] {1, 0}));
      socket
          .sendText(
              "{\"requestId\": \"2\", \"action\": \"get\", \"tenant\": \"acme\", \"collection\": \"docs\","
                  + " \"data\": {\"ids\": [\"secret\"]}}",
              true)
          .get();
      assertThat(closed.get()).isEqualTo(1008);
      assertThat(String.join("", told)).doesNotContain("\"secret\"");
    }
  }

  @Test
  void whoWaitsHoldsNoThreadOfTheServer() throws Exception {
    try (TestServer server =
        start("server.tomcat.threads.max=2", "server.tomcat.threads.min-spare=2")) {
      List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        HttpRequest.Builder request =
            i % 2 == 0
                ? HttpRequest.newBuilder(
                    server.uri("/tenants/acme/collections/docs/changes?wait-millis=30000"))
                : HttpRequest.newBuilder(server.uri("/tenants/acme/events/poll"))
                    .header("Content-Type", "application/json")
                    .POST(
                        BodyPublishers.ofString(
                            "{\"cursor\": \"\", \"records\": false, \"waitMillis\": 30000}"));
        waiting.add(
            client.sendAsync(request.header("X-API-Key", KEY).build(), BodyHandlers.ofString()));
      }
      org.awaitility.Awaitility.await()
          .until(() -> server.database().eventStats().openStreams() >= 4);
      assertThat(server.get("/tenants/acme/collections/docs/stats").status()).isEqualTo(200);
      docs(server).upsert(VectorRecord.of("a", new float[] {1, 0}));
      for (CompletableFuture<HttpResponse<String>> poll : waiting) {
        assertThat(poll.get().statusCode()).isEqualTo(200);
      }
      assertThat(waiting.getFirst().get().body()).contains("\"id\":\"a\"");
    }
  }

  @Test
  void streamsEndBeforeTheContainerWaitsForThem() throws Exception {
    BufferedReader stream;
    try (TestServer server =
        start("server.shutdown=graceful", "spring.lifecycle.timeout-per-shutdown-phase=10m")) {
      stream = follow(server, KEY);
    }
    assertThat(rest(stream)).contains("event: error").contains("stream-closed");
  }
}
