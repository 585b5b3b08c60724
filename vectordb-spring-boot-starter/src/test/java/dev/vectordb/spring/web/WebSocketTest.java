package dev.vectordb.spring.web;

import static dev.vectordb.spring.web.TestServer.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Role;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.spring.web.TestServer.Reply;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The WebSocket does what HTTP does, with the same payloads and errors. */
class WebSocketTest {
  private static final JsonMapper MAPPER = new JsonMapper();
  private final HttpClient client = HttpClient.newHttpClient();
  private TestServer server;

  private static final class Messages implements WebSocket.Listener {
    final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        received.add(partial.toString());
        partial.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.complete(status);
      return CompletableFuture.completedFuture(null);
    }

    JsonNode next() throws InterruptedException {
      String message = received.poll(60, TimeUnit.SECONDS);
      assertThat(message).as("a message").isNotNull();
      return MAPPER.readTree(message);
    }
  }

  @BeforeEach
  void start() {
    server =
        TestServer.start(
            "vectordb.web.api-key=" + KEY,
            "vectordb.web.rate-limit.failures-per-minute=0",
            "vectordb.web.websocket.message-size=10KB",
            "vectordb.web.websocket.max-connections=2",
            "vectordb.web.websocket.idle-timeout=2s");
    server.database().createCollection("docs", CollectionConfig.ofDimension(2));
  }

  @AfterEach
  void stop() {
    client.shutdownNow(); // a close would wait for connections until the server finds them idle
    server.close();
  }

  private WebSocket open(Messages messages, String key) {
    return client
        .newWebSocketBuilder()
        .header("X-API-Key", key)
        .buildAsync(
            URI.create("ws://localhost:" + server.port() + TestServer.BASE + "/ws"), messages)
        .join();
  }

  private static JsonNode ask(WebSocket socket, Messages messages, String message)
      throws Exception {
    socket.sendText(message, true).get();
    return messages.next();
  }

  @Test
  void recordsAreWrittenFoundReadAndDeleted() throws Exception {
    Messages messages = new Messages();
    WebSocket socket = open(messages, KEY);
    JsonNode written =
        ask(
            socket,
            messages,
            """
            {"data": {"records": [{"id": "a", "vector": [1, 0], "metadata": {"n": 1}}, {"id": "b", "vector": [0, 1]}]},
             "requestId": "1", "action": "upsert", "collection": "docs"}\
            """);
    assertThat(written.path("requestId").asString()).isEqualTo("1");
    assertThat(written.at("/result/inserted").asInt()).isEqualTo(2);
    OpenApiDocument.validate("#/components/schemas/WriteResult", written.path("result"), "upsert");
    JsonNode found =
        ask(
            socket,
            messages,
            "{\"requestId\": \"2\", \"action\": \"search\", \"tenant\": \"default\", \"collection\":"
                + " \"docs\", \"data\": {\"vector\": [1, 0], \"topK\": 1}}");
    assertThat(found.at("/result/hits/0/id").asString()).isEqualTo("a");
    OpenApiDocument.validate("#/components/schemas/SearchResult", found.path("result"), "search");
    JsonNode read =
        ask(
            socket,
            messages,
            "{\"requestId\": \"3\", \"action\": \"get\", \"collection\": \"docs\", \"data\": {\"ids\":"
                + " [\"a\", \"z\"]}}");
    assertThat(read.at("/result/records/0/metadata/n").asInt()).isEqualTo(1);
    JsonNode deleted =
        ask(
            socket,
            messages,
            "{\"requestId\": \"4\", \"action\": \"delete\", \"collection\": \"docs\", \"data\":"
                + " {\"all\": true}}");
    assertThat(deleted.at("/result/deleted").asInt()).isEqualTo(2);
    assertThat(server.database().collection("docs").count()).isZero();
  }

  @Test
  void whatIsWrongIsToldAndTheConnectionStays() throws Exception {
    Messages messages = new Messages();
    WebSocket socket = open(messages, KEY);
    Object[][] table = {
      {"{", null, "malformed-json"},
      {"[]", null, "invalid-request"},
      {"{\"requestId\": \"1\"}", "1", "invalid-request"},
      {"{\"requestId\": \"1\", \"action\": \"fly\"}", "1", "invalid-request"},
      {message("search", "none", "{\"vector\": [1, 0]}"), "1", "collection-not-found"},
      {message("search", "docs", "{\"vector\": [1]}"), "1", "dimension-mismatch"},
      {message("search", "docs", "{\"vector\": [1, 0], \"x\": 1}"), "1", "invalid-request"},
      {message("search", "docs", "[".repeat(1000)), "1", "malformed-json"},
      {message("delete", "docs", "{}"), "1", "invalid-request"},
    };
    for (Object[] row : table) {
      JsonNode answer = ask(socket, messages, (String) row[0]);
      assertThat(answer.at("/error/code").asString()).as((String) row[0]).isEqualTo(row[2]);
      assertThat(answer.path("requestId").asString(null)).as((String) row[0]).isEqualTo(row[1]);
      OpenApiDocument.validate("#/components/schemas/Problem", answer.path("error"), "error");
    }
    assertThat(messages.closed).isNotDone();
  }

  private static String message(String action, String collection, String data) {
    return "{\"requestId\": \"1\", \"action\": \"%s\", \"collection\": \"%s\", \"data\": %s}"
        .formatted(action, collection, data);
  }

  @Test
  void eventsArePushedUntilTheyAreNoLongerWanted() throws Exception {
    Messages messages = new Messages();
    WebSocket socket = open(messages, KEY);
    String subscribe =
        "{\"requestId\": \"s\", \"action\": \"%s\", \"collection\": \"docs\", \"data\": {}}";
    JsonNode subscribed = ask(socket, messages, subscribe.formatted("subscribe"));
    assertThat(subscribed.at("/result/subscribed").asBoolean()).isTrue();
    server.database().createCollection("other", CollectionConfig.ofDimension(2));
    server.database().collection("docs").upsert(VectorRecord.of("a", new float[] {1, 0}));
    JsonNode event = messages.next();
    assertThat(event.path("requestId").asString()).isEqualTo("s");
    assertThat(event.at("/event/change/record/id").asString()).isEqualTo("a");
    OpenApiDocument.validate("#/components/schemas/Event", event.path("event"), "event");
    assertThat(ask(socket, messages, subscribe.formatted("subscribe")).at("/error/code").asString())
        .isEqualTo("invalid-request");
    assertThat(
            ask(socket, messages, subscribe.formatted("unsubscribe"))
                .at("/result/subscribed")
                .asBoolean())
        .isFalse();
    server.database().collection("docs").upsert(VectorRecord.of("b", new float[] {1, 0}));
    assertThat(
            ask(socket, messages, message("get", "docs", "{\"ids\": [\"b\"]}"))
                .at("/result/records/0/id")
                .asString())
        .isEqualTo("b");
  }

  @Test
  void answersComeInTheOrderOfTheQuestions() throws Exception {
    Messages messages = new Messages();
    WebSocket socket = open(messages, KEY);
    for (int i = 0; i < 200; i++) {
      socket
          .sendText(
              "{\"requestId\": \"%d\", \"action\": \"search\", \"collection\": \"docs\", \"data\": {\"vector\": [1, 0]}}"
                  .formatted(i),
              true)
          .get();
    }
    for (int i = 0; i < 200; i++) {
      assertThat(messages.next().path("requestId").asInt()).isEqualTo(i);
    }
  }

  @Test
  void whoIsNotKnownIsNotConnected() {
    try {
      open(new Messages(), "wrong-key-wrong-key");
      throw new AssertionError("connected");
    } catch (java.util.concurrent.CompletionException e) {
      assertThat(e).rootCause().hasMessageContaining("401");
    }
    Reply plain =
        server.send(
            java.net.http.HttpRequest.newBuilder(server.uri("/ws")).header("X-API-Key", KEY));
    assertThat(plain.status()).isEqualTo(426);
    assertThat(plain.code()).isEqualTo("upgrade-required");
    assertThat(
            server
                .send(
                    java.net.http.HttpRequest.newBuilder(server.uri("/ws"))
                        .header("X-API-Key", "no"))
                .status())
        .isEqualTo(401);
  }

  /** Whatever is wrong with a handshake, it is the client's fault, and it is told. */
  @Test
  void handshakesThatAreNoneAreRefused() throws Exception {
    String version = "Sec-WebSocket-Version: 13\r\n";
    String key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    Map<String, Integer> handshakes =
        Map.of(
            version + key + "Origin: http://evil.example\r\n",
            403,
            version + key + "Origin: http://a b\r\n",
            400,
            version + key + "Sec-WebSocket-Extensions: ;;;,,,\r\n",
            400,
            version + key + "Sec-WebSocket-Extensions: permessage-deflate; x=\"\r\n",
            400,
            version,
            400,
            version + "Sec-WebSocket-Key: !!\r\n",
            400,
            "Sec-WebSocket-Version: 12\r\n" + key,
            426);
    for (Map.Entry<String, Integer> handshake : handshakes.entrySet()) {
      for (String method : List.of("GET", "POST")) {
        try (RawClient client = new RawClient(server.port())) {
          RawClient.Answer answer =
              client.exchange(
                  (method
                          + " /vectordb/v1/ws HTTP/1.1\r\nHost: localhost\r\nX-API-Key: "
                          + KEY
                          + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          + handshake.getKey()
                          + "\r\n")
                      .getBytes(java.nio.charset.StandardCharsets.UTF_8));
          String what = method + " " + handshake.getKey() + " -> " + answer;
          assertThat(answer.status())
              .as(what)
              .isEqualTo(method.equals("POST") ? 405 : handshake.getValue());
          assertThat(answer.isProblem()).as(what).isTrue();
        }
      }
    }
  }

  @Test
  void connectionsAreBounded() throws Exception {
    Messages first = new Messages();
    open(first, KEY);
    Messages second = new Messages();
    WebSocket large = open(second, KEY);
    ask(large, second, "{}"); // the server knows it by now
    try {
      open(new Messages(), KEY);
      throw new AssertionError("connected");
    } catch (java.util.concurrent.CompletionException e) {
      assertThat(e).rootCause().hasMessageContaining("429");
    }
    large.sendText("x".repeat(20_000), true).get();
    assertThat(second.closed.get(60, TimeUnit.SECONDS)).isEqualTo(1009);
    assertThat(first.closed.get(60, TimeUnit.SECONDS)).as("idle").isEqualTo(4500);
  }

  @Test
  void oneKeyLeavesRoomForOthers() {
    try (TestServer small =
        TestServer.start(
            "vectordb.web.api-key=" + KEY, "vectordb.web.websocket.max-connections-per-key=1")) {
      TestServer before = server;
      server = small;
      String key = small.database().apiKeys().create("acme", Role.READ, "").key();
      WebSocket first = open(new Messages(), KEY);
      assertThatThrownBy(() -> open(new Messages(), KEY))
          .hasCauseInstanceOf(WebSocketHandshakeException.class);
      open(new Messages(), key).abort();
      first.abort();
      server = before;
    }
  }

  /** A client may learn that it is connected before the server's handler does. */
  @Test
  void connectionsThatAreOpenedAtOnceAreCounted() {
    try (TestServer small =
        TestServer.start(
            "vectordb.web.api-key=" + KEY, "vectordb.web.websocket.max-connections-per-key=1")) {
      TestServer before = server;
      server = small;
      List<CompletableFuture<Boolean>> opened =
          Stream.generate(() -> CompletableFuture.supplyAsync(this::opens)).limit(30).toList();
      assertThat(opened.stream().filter(CompletableFuture::join).count()).isEqualTo(1);
      server = before;
    }
  }

  private boolean opens() {
    try {
      var _ = open(new Messages(), KEY);
      return true;
    } catch (CompletionException e) {
      assertThat(e).hasCauseInstanceOf(WebSocketHandshakeException.class);
      return false;
    }
  }
}
