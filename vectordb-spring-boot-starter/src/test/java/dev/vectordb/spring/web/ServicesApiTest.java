package dev.vectordb.spring.web;

import static dev.vectordb.spring.web.TestServer.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorCollection;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Role;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.spring.web.TestServer.Reply;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tenants, keys, keys and values, jobs and events over a real connection. */
class ServicesApiTest {
  @TempDir static Path directory;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        TestServer.startWithModel(
            "vectordb.web.api-key=" + KEY,
            "vectordb.in-memory=false",
            "vectordb.path=" + directory.resolve("db"),
            "vectordb.web.files=" + directory.resolve("files"));
  }

  @AfterAll
  static void stop() {
    server.close();
    assertThat(OpenApiDocument.ANSWERED)
        .containsAll(
            OpenApiDocument.operations().stream()
                .filter(ServicesApiTest::asksFor)
                .filter(name -> !name.endsWith("/events")) // read as streams
                .toList());
  }

  /** Tells which operations are tried here; {@link HttpApiTest} has the others. */
  static boolean asksFor(String operation) {
    return List.of("api-keys", "key-values", "jobs", "changes", "models", "events").stream()
            .anyMatch(part -> operation.contains("/" + part))
        || List.of("POST /tenants", "DELETE /tenants/{tenant}").contains(operation);
  }

  @Test
  void tenantsComeAndGo() {
    assertThat(server.post("/tenants", "{\"name\": \"brief\"}").status()).isEqualTo(201);
    assertThat(server.post("/tenants", "{\"name\": \"brief\"}").code()).isEqualTo("tenant-exists");
    assertThat(server.get("/tenants").body()).contains("brief");
    server
        .database()
        .tenant("brief")
        .createCollection("docs", CollectionConfig.builder(2).model("m").build());
    assertThat(server.get("/tenants/brief/models").json().at("/models/0/model").asString())
        .isEqualTo("m");
    assertThat(server.delete("/tenants/brief").status()).isEqualTo(204);
    assertThat(server.delete("/tenants/brief").code()).isEqualTo("tenant-not-found");
    assertThat(server.get("/tenants").body()).doesNotContain("brief");
  }

  @Test
  void keysAreMadeUsedAndRevoked() {
    server.database().tenant("keyed").createCollection("docs", CollectionConfig.ofDimension(2));
    Reply made = server.post("/tenants/keyed/api-keys", "{\"role\": \"read\", \"label\": \"l\"}");
    assertThat(made.status()).as(made.body()).isEqualTo(201);
    assertThat(made.header("Cache-Control")).isEqualTo("no-store");
    String key = made.json().path("key").asString();
    String docs = "/tenants/keyed/collections/docs";
    assertThat(server.send("GET", docs, key, null, null).status()).isEqualTo(200);
    assertThat(server.send("DELETE", docs, key, null, null).status()).isEqualTo(403);
    assertThat(server.send("GET", "/tenants/default/collections", key, null, null).status())
        .isEqualTo(403);
    assertThat(server.send("GET", "/tenants/keyed/api-keys", key, null, null).status())
        .isEqualTo(403);
    Reply listed = server.get("/tenants/keyed/api-keys");
    assertThat(listed.body()).contains("\"label\":\"l\"").doesNotContain(key);
    String id = made.json().path("id").asString();
    assertThat(server.delete("/tenants/default/api-keys/" + id).code())
        .isEqualTo("api-key-not-found");
    assertThat(server.delete("/tenants/keyed/api-keys/" + id).status()).isEqualTo(204);
    assertThat(server.send("GET", docs, key, null, null).status()).isEqualTo(401);
  }

  @Test
  void valuesAreTextsOrBytes() {
    String store = "/tenants/default/key-values";
    assertThat(
            server
                .put(store + "/a%20b", "{\"value\": \"tèxt\"}")
                .json()
                .path("created")
                .asBoolean())
        .isTrue();
    assertThat(server.get(store + "/a%20b").json().path("value").asString()).isEqualTo("tèxt");
    String bytes = Base64.getEncoder().encodeToString(new byte[] {(byte) 0xff, 0, 1});
    server.put(store + "/a2", "{\"base64\": \"" + bytes + "\"}");
    assertThat(server.get(store + "/a2").json().path("base64").asString()).isEqualTo(bytes);
    Reply page = server.get(store + "?prefix=a&page-size=1");
    assertThat(page.json().at("/entries/0/key").asString()).isEqualTo("a b");
    Reply next = server.get(store + "?prefix=a&after=a%20b");
    assertThat(next.json().at("/entries/0/key").asString()).isEqualTo("a2");
    assertThat(server.delete(store + "/a2").json().path("deleted").asBoolean()).isTrue();
    assertThat(server.get(store + "/a2").code()).isEqualTo("key-not-found");
    for (String wrong :
        List.of(
            "{}",
            "{\"value\": 1}",
            "{\"base64\": \"?\"}",
            "{\"value\": \"a\", \"base64\": \"\"}")) {
      assertThat(server.put(store + "/x", wrong).code()).as(wrong).isEqualTo("invalid-request");
    }
  }

  @Test
  void jobsRunAndAreWatched() throws Exception {
    server
        .database()
        .createCollection("worked", CollectionConfig.ofDimension(4))
        .upsert(
            List.of(
                VectorRecord.builder("a", new float[] {1, 0, 0, 0}).text("0 1 0 0").build(),
                VectorRecord.of("b", new float[] {0, 1, 0, 0})));
    String jobs = "/tenants/default/jobs";
    for (String request :
        List.of(
            "{\"kind\": \"compress\", \"collection\": \"worked\", \"precision\": \"int8\"}",
            "{\"kind\": \"batch-export\", \"collection\": \"worked\", \"file\": \"out.ndjson\"}",
            "{\"kind\": \"regenerate-embeddings\", \"collection\": \"worked\", \"embedder\": \"default\"}",
            "{\"kind\": \"batch-delete\", \"collection\": \"worked\", \"filter\": \"n > 1\"}",
            "{\"kind\": \"batch-import\", \"collection\": \"worked\", \"file\": \"out.ndjson\"}",
            "{\"kind\": \"vacuum\", \"collection\": \"worked\"}")) {
      if (request.contains("batch-export")) {
        java.nio.file.Files.createDirectories(directory.resolve("files").resolve("default"));
      }
      Reply submitted = server.post(jobs, request);
      assertThat(submitted.status()).as(submitted.body()).isEqualTo(202);
      JsonNode done = await(jobs + "/" + submitted.json().path("id").asString());
      assertThat(done.path("status").asString()).as(done.toString()).isEqualTo("completed");
      assertThat(done.toString()).doesNotContain(directory.toString());
      if (request.contains("regenerate")) {
        assertThat(server.database().collection("worked").get("a").orElseThrow().vector())
            .containsExactly(0, 1, 0, 0);
      }
    }
    assertThat(server.get(jobs).json().path("jobs").size()).isGreaterThanOrEqualTo(6);
    assertThat(server.get("/jobs").json().path("jobs").size()).isGreaterThanOrEqualTo(6);
    assertThat(server.get(jobs + "/none").code()).isEqualTo("job-not-found");
    String id = server.get(jobs).json().at("/jobs/0/id").asString();
    assertThat(server.delete(jobs + "/" + id).status()).isEqualTo(200);
    for (String wrong :
        List.of(
            "{}",
            "{\"kind\": \"fly\", \"collection\": \"worked\"}",
            "{\"kind\": \"vacuum\", \"collection\": \"worked\", \"file\": \"x\"}",
            "{\"kind\": \"compress\", \"collection\": \"worked\"}",
            "{\"kind\": \"batch-export\", \"collection\": \"worked\", \"file\": \"../x\"}")) {
      assertThat(server.post(jobs, wrong).status()).as(wrong).isEqualTo(400);
    }
  }

  private static JsonNode await(String path) throws InterruptedException {
    JsonNode job = server.get(path).json();
    for (int i = 0;
        i < 300 && List.of("queued", "running").contains(job.path("status").asString());
        i++) {
      Thread.sleep(100);
      job = server.get(path).json();
    }
    return job;
  }

  @Test
  void changesComePageByPage() {
    var docs = server.database().createCollection("changed", CollectionConfig.ofDimension(2));
    docs.upsert(VectorRecord.of("a", new float[] {1, 0}));
    docs.delete("a");
    String changes = "/tenants/default/collections/changed/changes";
    JsonNode first = server.get(changes + "?limit=1").json();
    assertThat(first.at("/changes/0/kind").asString()).isEqualTo("upserted");
    assertThat(first.at("/changes/0/record/id").asString()).isEqualTo("a");
    JsonNode second = server.get(changes + "?after=" + first.path("position").asLong()).json();
    assertThat(second.at("/changes/0/kind").asString()).isEqualTo("deleted");
    assertThat(server.get(changes + "?after=1000000").code()).isEqualTo("changes-lost");
    assertThat(server.get(changes + "?after=x").code()).isEqualTo("invalid-request");
    assertThat(server.get("/events/stats").json().path("changes").asLong()).isPositive();
  }

  @Test
  void eventsAreSentAsTheyHappenAndGoOnFromACursor() throws Exception {
    server.database().tenant("live").createCollection("docs", CollectionConfig.ofDimension(2));
    String cursor;
    try (Events events = new Events("/tenants/live/events", null)) {
      server
          .database()
          .tenant("live")
          .collection("docs")
          .upsert(VectorRecord.of("a", new float[] {1, 0}));
      List<String> event = events.next();
      assertThat(event.getFirst()).isEqualTo("event: records-changed");
      JsonNode data = new JsonMapper().readTree(event.getLast().substring("data: ".length()));
      OpenApiDocument.validate("#/components/schemas/Event", data, "event");
      assertThat(data.at("/change/record/id").asString()).isEqualTo("a");
      cursor = event.get(1).substring("id: ".length());
    }
    server.database().tenant("live").collection("docs").delete("a");
    try (Events events = new Events("/tenants/live/events", cursor)) {
      assertThat(events.next().getLast()).contains("\"deleted\"");
    }
    assertThat(server.get("/tenants/live/events?cursor=nonsense").code())
        .isEqualTo("invalid-cursor");
  }

  /** A reader of server-sent events. */
  private static final class Events implements AutoCloseable {
    private final HttpURLConnection connection;
    private final BufferedReader reader;

    Events(String path, @Nullable String cursor) throws Exception {
      connection = (HttpURLConnection) server.uri(path).toURL().openConnection();
      connection.setReadTimeout(20_000);
      connection.setRequestProperty("X-API-Key", KEY);
      if (cursor != null) {
        connection.setRequestProperty("Last-Event-ID", cursor);
      }
      assertThat(connection.getResponseCode()).isEqualTo(200);
      assertThat(connection.getContentType()).startsWith("text/event-stream");
      reader =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
      assertThat(reader.readLine()).isEqualTo(": connected");
    }

    /** Returns the lines of the next event. */
    List<String> next() throws Exception {
      List<String> lines = new ArrayList<>();
      while (true) {
        String line = reader.readLine();
        assertThat(line).isNotNull();
        if (line.isEmpty() && !lines.isEmpty()) {
          return lines;
        }
        if (!line.isEmpty() && !line.startsWith(":")) {
          lines.add(line);
        }
      }
    }

    @Override
    public void close() {
      connection.disconnect();
    }
  }

  @Test
  void keysOfAnyTenantAreFoundAndRevoked() {
    String id = server.database().apiKeys().create("acme", Role.READ, "label").info().id();
    assertThat(server.get("/api-keys/" + id).json().path("tenant").asString()).isEqualTo("acme");
    assertThat(server.delete("/api-keys/" + id).status()).isEqualTo(204);
    assertThat(server.delete("/api-keys/" + id).code()).isEqualTo("api-key-not-found");
    assertThat(server.get("/api-keys/" + id).code()).isEqualTo("api-key-not-found");
  }

  @Test
  void figuresOfJobsAreTold() {
    assertThat(server.get("/jobs/stats").json().path("workers").asInt()).isEqualTo(2);
  }

  @Test
  void keysOfAnyCharactersGoInBodies() {
    String path = "/tenants/acme/key-values";
    assertThat(server.post(path + "/put", "{\"key\": \"a/..//b\", \"base64\": \"AAE=\"}").status())
        .isEqualTo(200);
    assertThat(server.post(path + "/get", "{\"key\": \"a/..//b\"}").json().path("value").asString())
        .isEqualTo("\u0000\u0001");
    assertThat(server.post(path + "/get", "{\"key\": \"a\", \"value\": \"x\"}").code())
        .isEqualTo("invalid-request");
    assertThat(server.post(path + "/put", "{\"key\": \"a\"}").code()).isEqualTo("invalid-request");
    assertThat(server.post(path + "/put", "{\"value\": \"a\"}").code())
        .isEqualTo("invalid-request");
    assertThat(server.put(path + "/x", "{\"key\": \"a\", \"value\": \"\"}").code())
        .isEqualTo("invalid-request");
    assertThat(
            server
                .post(path + "/delete", "{\"key\": \"a/..//b\"}")
                .json()
                .path("deleted")
                .asBoolean())
        .isTrue();
    assertThat(server.post(path + "/get", "{\"key\": \"a/..//b\"}").code())
        .isEqualTo("key-not-found");
  }

  @Test
  void eventsArePolledFromACursor() {
    String cursor = server.post("/events/poll", "{}").json().path("cursor").asString();
    VectorCollection docs =
        server.database().tenant("poll").createCollection("docs", CollectionConfig.ofDimension(2));
    docs.upsert(VectorRecord.of("a", new float[] {1, 0}));
    for (String path : List.of("/events/poll", "/tenants/poll/events/poll")) {
      JsonNode page =
          server
              .post(
                  path,
                  "{\"cursor\": \"%s\", \"limit\": 1, \"waitMillis\": 30000}".formatted(cursor))
              .json();
      assertThat(page.path("events").size()).isEqualTo(1);
      JsonNode next =
          server
              .post(path, "{\"cursor\": \"%s\"}".formatted(page.path("cursor").asString()))
              .json();
      assertThat(next.at("/events/0/change/id").asString()).isEqualTo("a");
    }
    assertThat(server.post("/events/poll", "{\"cursor\": \"\", \"limit\": 0}").status())
        .isEqualTo(400);
    assertThat(server.post("/events/poll", "{\"waitMillis\": 30001}").code())
        .isEqualTo("invalid-request");
    assertThat(server.post("/events/poll", "{\"cursor\": \"x\"}").code())
        .isEqualTo("invalid-cursor");
    assertThat(server.database().eventStats().openStreams()).isZero();
    server.database().dropTenant("poll");
  }
}
