package dev.vectordb.spring.web;

import static dev.vectordb.spring.web.TestServer.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.VectorCollection;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.Precision;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.spring.web.TestServer.Reply;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every route does what it says, over a real connection. */
class HttpApiTest {
  private static final String COLLECTIONS = "/tenants/default/collections";
  private static final String DOCS = COLLECTIONS + "/docs";
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.startWithModel("vectordb.web.api-key=" + KEY);
  }

  /** What {@link OpenApiDocument} compares with its description is no less than every route. */
  @AfterAll
  static void stop() {
    server.close();
    assertThat(OpenApiDocument.ANSWERED)
        .containsAll(
            OpenApiDocument.operations().stream()
                .filter(name -> !ServicesApiTest.asksFor(name))
                .toList());
  }

  @AfterEach
  void drop() {
    server
        .database()
        .listAllCollections()
        .forEach(info -> server.database().tenant(info.tenant()).dropCollection(info.name()));
  }

  private static VectorCollection docs() {
    return server
        .database()
        .createCollection(
            "docs",
            CollectionConfig.builder(2)
                .text(dev.vectordb.model.TextConfig.of(dev.vectordb.model.TextLanguage.ENGLISH))
                .build());
  }

  private static VectorCollection threeDocs() {
    VectorCollection docs = docs();
    docs.upsert(
        List.of(
            record("a", 1, 0, "red apples", 1),
            record("b", 0.9f, 0.1f, "green pears", 2),
            record("c", 0, 1, "red cherries", 3)));
    return docs;
  }

  private static VectorRecord record(String id, float x, float y, String text, int n) {
    return VectorRecord.builder(id, new float[] {x, y})
        .text(text)
        .metadata(Metadata.of("n", n))
        .build();
  }

  private static List<String> ids(JsonNode array) {
    return array.valueStream().map(node -> node.path("id").asString()).toList();
  }

  @Test
  void aCollectionIsCreatedDescribedListedAndDropped() {
    String body =
        """
        {"name": "docs", "dimension": 2, "metric": "dot-product", "indexKind": "hnsw",
         "hnsw": {"maxConnections": 8, "efConstruction": 50, "efSearch": 20},
         "durability": {"mode": "interval", "intervalMillis": 500}, "model": "m", "maxTextBytes": 100,
         "precision": "int8", "text": {"language": "italian"},
         "metadataIndex": {"otherwise": "off", "fields": {"a.b": "on"}}}\
        """;
    Reply created = server.post(COLLECTIONS, body);
    assertThat(created.status()).as(created.body()).isEqualTo(201);
    JsonNode config = created.json().path("config");
    assertThat(config.path("metric").asString()).isEqualTo("dot-product");
    assertThat(config.path("hnsw").path("maxConnections").asInt()).isEqualTo(8);
    assertThat(config.path("durability").path("intervalMillis").asInt()).isEqualTo(500);
    assertThat(config.path("text").path("language").asString()).isEqualTo("italian");
    assertThat(config.path("metadataIndex").path("fields").path("a.b").asString()).isEqualTo("on");
    assertThat(server.database().collection("docs").config().precision()).isEqualTo(Precision.INT8);

    assertThat(server.post(COLLECTIONS, body).code()).isEqualTo("collection-exists");
    assertThat(server.post(COLLECTIONS + "?if-missing", body).status()).isEqualTo(200);
    assertThat(server.get(DOCS).json()).isEqualTo(created.json());
    assertThat(server.get(COLLECTIONS).json().path("collections").size()).isEqualTo(1);
    assertThat(server.get("/tenants").json().path("tenants").get(0).path("name").asString())
        .isEqualTo("default");
    assertThat(server.delete(DOCS).status()).isEqualTo(204);
    assertThat(server.delete(DOCS).code()).isEqualTo("collection-not-found");
    assertThat(server.get(DOCS).status()).isEqualTo(404);
  }

  @Test
  void theDimensionComesFromTheModelIfNoneIsGiven() {
    assertThat(server.post(COLLECTIONS, "{\"name\": \"docs\"}").status()).isEqualTo(201);
    assertThat(server.database().collection("docs").config().dimension()).isEqualTo(4);
  }

  @Test
  void recordsAreWrittenReadChangedAndDeleted() {
    VectorCollection docs = docs();
    Reply put =
        server.put(
            DOCS + "/records/a",
            """
            {"vector": [1, 0.5], "text": "t", "metadata": {"n": 1, "tags": ["x", true], "o": {"p": 0.5}}}\
            """);
    assertThat(put.json().path("inserted").asInt()).as(put.body()).isEqualTo(1);
    assertThat(docs.get("a").orElseThrow())
        .isEqualTo(
            VectorRecord.builder("a", new float[] {1, 0.5f})
                .text("t")
                .metadata(
                    Metadata.builder()
                        .put("n", 1)
                        .put("tags", List.of("x", true))
                        .put("o", Metadata.of("p", 0.5))
                        .build())
                .build());
    JsonNode record = server.get(DOCS + "/records/a").json();
    assertThat(record.path("vector").get(1).asDouble()).isEqualTo(0.5);
    assertThat(record.path("metadata").path("o").path("p").asDouble()).isEqualTo(0.5);

    assertThat(server.patch(DOCS + "/records/a", "{\"metadata\": {\"n\": 2}}").status())
        .isEqualTo(200);
    assertThat(docs.get("a").orElseThrow().metadata().asMap()).containsKeys("tags", "o");
    server.post(
        DOCS + "/records/metadata",
        "{\"id\": \"a\", \"metadata\": {\"n\": 3}, \"mode\": \"replace\"}");
    assertThat(docs.get("a").orElseThrow().metadata()).isEqualTo(Metadata.of("n", 3));
    assertThat(server.post(DOCS + "/records/metadata", "{\"id\": \"z\", \"metadata\": {}}").code())
        .isEqualTo("record-not-found");

    assertThat(server.delete(DOCS + "/records/a").json().path("deleted").asInt()).isEqualTo(1);
    assertThat(server.delete(DOCS + "/records/a").json().path("deleted").asInt()).isZero();
    assertThat(server.get(DOCS + "/records/a").code()).isEqualTo("record-not-found");
  }

  @Test
  void severalRecordsAreOneBatch() {
    VectorCollection docs = docs();
    String two =
        "{\"records\": [{\"id\": \"a\", \"vector\": [1, 0]}, {\"id\": \"b\", \"vector\": [%s]}]}";
    Reply refused = server.post(DOCS + "/records", two.formatted("1"));
    assertThat(refused.code()).isEqualTo("dimension-mismatch");
    assertThat(refused.json().path("field").asString()).isEqualTo("records[1].vector");
    assertThat(docs.count()).isZero();
    assertThat(
            server.post(DOCS + "/records", two.formatted("0, 1")).json().path("inserted").asInt())
        .isEqualTo(2);
    Reply kept =
        server.post(
            DOCS + "/records",
            "{\"mode\": \"insert\", \"records\": [{\"id\": \"a\", \"vector\": [0, 1]}]}");
    assertThat(kept.json().path("updated").asInt()).isZero();
    assertThat(docs.get("a").orElseThrow().vector()).containsExactly(1, 0);
  }

  @Test
  void whatJsonHasNoTypeForKeepsItsTypeIfAsked() {
    VectorCollection docs = docs();
    Metadata metadata =
        Metadata.builder()
            .put("at", Instant.parse("2026-01-02T03:04:05.678Z"))
            .put("uuid", UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e"))
            .put("f", 0.1f)
            .put("l", 7L)
            .put("big", Long.MAX_VALUE)
            .put("i", 7)
            .put("d", 1.0)
            .build();
    docs.upsert(VectorRecord.of("a", new float[] {1, 0}, metadata));
    Reply typed = server.get(DOCS + "/records/a?types=true");
    server.put(DOCS + "/records/a", typed.body());
    assertThat(docs.get("a").orElseThrow().metadata()).isEqualTo(metadata);
    JsonNode plain = server.get(DOCS + "/records/a").json().path("metadata");
    assertThat(plain.path("at").asString()).isEqualTo("2026-01-02T03:04:05.678Z");
    assertThat(plain.path("l").asInt()).isEqualTo(7);
  }

  @Test
  void vectorsComeBackToTheLastBit() {
    VectorCollection docs =
        server.database().createCollection("bits", CollectionConfig.ofDimension(512));
    Random random = new Random(7);
    float[] vector = new float[512];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = Float.intBitsToFloat(random.nextInt());
      if (!Float.isFinite(vector[i]) || Math.abs(vector[i]) > 1e15f) {
        vector[i] = random.nextFloat();
      }
    }
    docs.upsert(VectorRecord.of("a", vector));
    String path = COLLECTIONS + "/bits/records/";
    server.put(path + "b", server.get(path + "a").body().replace("\"id\":\"a\",", ""));
    assertThat(docs.get("b").orElseThrow().vector()).isEqualTo(vector);
  }

  @Test
  void recordsAreListedCountedScrolledAndDeletedByFilter() {
    VectorCollection docs = threeDocs();
    Reply page = server.post(DOCS + "/records/list", "{\"pageSize\": 2, \"filter\": \"n >= 1\"}");
    assertThat(ids(page.json().path("records"))).containsExactly("a", "b");
    Reply next =
        server.post(
            DOCS + "/records/list",
            "{\"pageSize\": 2, \"filter\": \"n >= 1\", \"includeVector\": false, \"cursor\": \"%s\"}"
                .formatted(page.json().path("nextCursor").asString()));
    assertThat(ids(next.json().path("records"))).containsExactly("c");
    assertThat(next.json().path("records").get(0).has("vector")).isFalse();
    assertThat(next.json().has("nextCursor")).isFalse();
    assertThat(ids(server.post(DOCS + "/records/list", "{}").json().path("records"))).hasSize(3);

    List<JsonNode> scrolled =
        server.post(DOCS + "/records/scroll", "{\"pageSize\": 1, \"filter\": \"n < 3\"}").lines();
    assertThat(scrolled).extracting(line -> line.path("id").asString()).containsExactly("a", "b");
    assertThat(
            ids(
                server
                    .post(DOCS + "/records/get", "{\"ids\": [\"c\", \"z\", \"a\"]}")
                    .json()
                    .path("records")))
        .containsExactly("c", "a");
    assertThat(server.post(DOCS + "/records/count", "{\"filter\": \"n > 1\"}").body())
        .isEqualTo("{\"count\":2}");
    assertThat(server.send("POST", DOCS + "/records/count", KEY, null, null).body())
        .isEqualTo("{\"count\":3}");

    assertThat(server.post(DOCS + "/records/delete", "{\"filter\": \"n = 1\"}").status())
        .isEqualTo(200);
    assertThat(docs.count()).isEqualTo(2);
    server.post(DOCS + "/records/delete", "{\"ids\": [\"b\"]}");
    assertThat(docs.count()).isEqualTo(1);
    assertThat(server.post(DOCS + "/records/delete", "{}").code()).isEqualTo("invalid-request");
    server.post(DOCS + "/records/delete", "{\"all\": true}");
    assertThat(docs.count()).isZero();
  }

  @Test
  void searchesGoByVectorRecordWordsAndText() {
    threeDocs();
    Reply byVector =
        server.post(DOCS + "/search", "{\"vector\": [1, 0], \"topK\": 2, \"explain\": true}");
    assertThat(ids(byVector.json().path("hits"))).containsExactly("a", "b");
    assertThat(byVector.json().path("explanation").path("tier").asString()).isEqualTo("exact");
    assertThat(ids(server.post(DOCS + "/search", "{\"id\": \"a\"}").json().path("hits")))
        .containsExactly("b", "c");
    JsonNode words =
        server
            .post(DOCS + "/search", "{\"text\": \"red\", \"highlight\": {\"maxSnippets\": 1}}")
            .json();
    assertThat(ids(words.path("hits"))).containsExactlyInAnyOrder("a", "c");
    assertThat(words.at("/hits/0/snippets/0/matches/0/end").asInt()).isEqualTo(3);
    JsonNode hybrid =
        server
            .post(
                DOCS + "/search",
                "{\"vector\": [0, 1], \"text\": \"red\", \"fusion\": {\"alpha\": 0.5}, \"topK\": 1}")
            .json();
    assertThat(ids(hybrid.path("hits"))).containsExactly("c");
    assertThat(hybrid.at("/hits/0").has("textScore")).isTrue();
    assertThat(
            ids(
                server
                    .post(
                        DOCS + "/search",
                        "{\"vector\": [1, 0], \"filter\": \"n > 1\", \"minScore\": 0.5}")
                    .json()
                    .path("hits")))
        .containsExactly("b");
  }

  @Test
  void pagesBatchesGroupsAndStreams() {
    threeDocs();
    JsonNode first =
        server.post(DOCS + "/search", "{\"vector\": [1, 0], \"topK\": 2, \"paged\": true}").json();
    JsonNode second =
        server
            .post(
                DOCS + "/search",
                "{\"vector\": [1, 0], \"topK\": 2, \"cursor\": \"%s\"}"
                    .formatted(first.path("nextCursor").asString()))
            .json();
    assertThat(ids(second.path("hits"))).containsExactly("c");
    JsonNode batch =
        server
            .post(
                DOCS + "/search/batch",
                "{\"searches\": [{\"vector\": [1, 0], \"topK\": 1}, {\"vector\": [0, 1], \"topK\": 1}]}")
            .json();
    assertThat(ids(batch.at("/results/1/hits"))).containsExactly("c");
    assertThat(
            server
                .post(DOCS + "/search/stream", "{\"vector\": [1, 0], \"includeText\": false}")
                .lines())
        .extracting(line -> line.path("id").asString())
        .containsExactly("a", "b", "c");
    assertThat(server.post(DOCS + "/search/stream?limit=2", "{\"vector\": [1, 0]}").lines())
        .hasSize(2);
    assertThat(
            ids(
                server
                    .post(
                        DOCS + "/search",
                        "{\"vector\": [1, 0], \"mmr\": {\"lambda\": 0}, \"topK\": 2}")
                    .json()
                    .path("hits")))
        .containsExactly("a", "c");
    assertThat(
            ids(
                server
                    .post(
                        DOCS + "/search",
                        "{\"vector\": [1, 0], \"groupBy\": {\"field\": \"n\"}, \"topK\": 3}")
                    .json()
                    .path("hits")))
        .hasSize(3);
  }

  @Test
  void textsAreEmbeddedOnTheWayIn() {
    server.post(COLLECTIONS, "{\"name\": \"docs\"}");
    JsonNode written =
        server
            .post(
                DOCS + "/documents",
                "{\"documents\": [{\"id\": \"a\", \"text\": \"1 0 0 0\"}, {\"text\": \"0 1 0 0\"}]}")
            .json();
    assertThat(written.path("inserted").asInt()).isEqualTo(2);
    assertThat(written.at("/ids/0").asString()).isEqualTo("a");
    assertThat(UUID.fromString(written.at("/ids/1").asString())).isNotNull();
    assertThat(
            ids(
                server
                    .post(DOCS + "/search", "{\"query\": \"1 0 0 0\", \"topK\": 1}")
                    .json()
                    .path("hits")))
        .containsExactly("a");
    List<JsonNode> lines =
        server.lines(DOCS + "/documents", "{\"id\": \"c\", \"text\": \"0 0 1 0\"}\n").lines();
    assertThat(lines.getLast().at("/done/inserted").asInt()).isEqualTo(1);
    assertThat(server.database().collection("docs").get("c").orElseThrow().vector())
        .containsExactly(0, 0, 1, 0);
  }

  @Test
  void maintenanceAnswersWithWhatIsThereAfterwards() {
    threeDocs();
    for (String work :
        List.of(
            "optimize",
            "vacuum",
            "rebuild-index",
            "rewrite",
            "flush",
            "await-indexed",
            "warm-up")) {
      Reply done = server.send("POST", DOCS + "/" + work, KEY, null, null);
      assertThat(done.status()).as(work + done.body()).isEqualTo(200);
      assertThat(done.json().at("/stats/liveRecords").asInt()).isEqualTo(3);
    }
    assertThat(server.post(DOCS + "/compress", "{\"precision\": \"int8\"}").status())
        .isEqualTo(200);
    assertThat(server.database().collection("docs").config().precision()).isEqualTo(Precision.INT8);
    assertThat(server.get(DOCS + "/stats").json().path("state").asString()).isEqualTo("up");
  }

  @Test
  void archivesGoOutAndComeIn() throws Exception {
    threeDocs();
    byte[] one = archive("GET", DOCS + "/archive", null, 200).body();
    byte[] all = archive("GET", "/archive", null, 200).body();
    assertThat(
            archive("PUT", COLLECTIONS + "/copy/archive", one, 201)
                .json()
                .at("/stats/liveRecords")
                .asInt())
        .isEqualTo(3);
    assertThat(server.database().collection("copy").get("b"))
        .isEqualTo(server.database().collection("docs").get("b"));
    assertThat(archive("PUT", COLLECTIONS + "/copy/archive", one, 409).code())
        .isEqualTo("collection-exists");
    server.database().collection("copy").delete("b");
    archive("POST", COLLECTIONS + "/copy/archive", one, 200);
    assertThat(server.database().collection("copy").count()).isEqualTo(3);
    assertThat(archive("POST", "/archive", all, 409).code()).isEqualTo("collection-exists");
    server.database().dropCollection("docs");
    assertThat(archive("POST", "/archive", all, 201).json().at("/collections/0/name").asString())
        .isEqualTo("docs");
    assertThat(server.database().collection("docs").count()).isEqualTo(3);
    for (byte[] bad :
        List.of(new byte[0], new byte[] {1, 2, 3}, java.util.Arrays.copyOf(one, one.length / 2))) {
      assertThat(archive("PUT", COLLECTIONS + "/bad/archive", bad, 400).code())
          .isEqualTo("invalid-archive");
    }
    assertThat(server.database().findCollection("bad")).isEmpty();
  }

  private static TestServer.Bytes archive(
      String method, String path, byte @Nullable [] body, int status) {
    TestServer.Bytes reply = server.bytes(method, path, Answer.ZIP, body);
    assertThat(reply.status()).as(method + " " + path).isEqualTo(status);
    return reply;
  }

  @Test
  void aCollectionIsMeasuredOnDemand() {
    threeDocs();
    Reply measured = server.post(DOCS + "/benchmark", "{\"searches\": 2, \"topK\": 2}");
    assertThat(measured.json().path("searches").asInt()).isEqualTo(2);
    assertThat(measured.json().path("recall").asDouble()).isEqualTo(1);
    assertThat(measured.json().at("/latencyMicros/p99").asLong()).isPositive();
    assertThat(server.post(DOCS + "/benchmark", "{\"searches\": 0}").code())
        .isEqualTo("invalid-input");
  }

  @Test
  void theServiceTellsHowItIs() {
    threeDocs();
    assertThat(server.send("GET", "/health", null, null, null).body())
        .isEqualTo("{\"status\":\"up\"}");
    JsonNode status = server.get("/status").json();
    assertThat(status.path("collections").asInt()).isEqualTo(1);
    assertThat(status.path("records").asInt()).isEqualTo(3);
    server.get(DOCS + "/records/a");
    assertThat(server.get("/cache").json().path("weightBytes").asLong()).isPositive();
    assertThat(server.get(DOCS + "/cache").json().has("hits")).isTrue();
    assertThat(server.delete(DOCS + "/cache").status()).isEqualTo(204);
    assertThat(server.delete("/cache").status()).isEqualTo(204);
    assertThat(server.get("/openapi.json").json().path("openapi").asString()).startsWith("3.");
  }

  @Test
  void springdocShowsTheService() {
    JsonNode described = server.send("GET", "//v3/api-docs", null, null, null).json();
    for (String operation : OpenApiDocument.operations()) {
      String path = TestServer.BASE + operation.substring(operation.indexOf(' ') + 1);
      assertThat(described.path("paths").has(path)).as(path).isTrue();
    }
    JsonNode search =
        described
            .path("paths")
            .path(
                TestServer.BASE
                    + DOCS.replace("default", "{tenant}").replace("docs", "{collection}")
                    + "/search")
            .path("post");
    assertThat(search.at("/requestBody/content/application~1json/schema/$ref").asString())
        .isEqualTo("#/components/schemas/VectorDbSearch");
    assertThat(described.at("/components/schemas/VectorDbSearch/properties/topK/type").asString())
        .isEqualTo("integer");
    assertThat(search.at("/security/0").has("VectorDbapiKey")).isTrue();
  }

  @Test
  void aCallerLearnsWhoItIsAndWhatItCanReach() {
    docs();
    assertThat(server.get("/caller").json().path("role").asString()).isEqualTo("admin");
    assertThat(server.get("/caller").json().has("tenant")).isFalse();
    assertThat(server.get("/collections").json().at("/collections/0/name").asString())
        .isEqualTo("docs");
  }

  @Test
  void atomicLinesAreWrittenAllOrNone() {
    VectorCollection docs = docs();
    String good = "{\"id\": \"a\", \"vector\": [1, 0]}\n\n{\"id\": \"b\", \"vector\": [0, 1]}\n";
    assertThat(server.lines(DOCS + "/records?atomic", good).json().path("inserted").asInt())
        .isEqualTo(2);
    assertThat(
            server
                .lines(DOCS + "/records?atomic&mode=insert", good.replace("b", "c"))
                .json()
                .path("inserted")
                .asInt())
        .isEqualTo(1);
    for (String bad : List.of("{", "{\"id\": \"x\"}", "{\"id\": \"x\", \"vector\": [1]}", "7")) {
      Reply reply =
          server.lines(DOCS + "/records?atomic", "{\"id\": \"y\", \"vector\": [1, 0]}\n" + bad);
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.json().path("field").asString()).startsWith("records[1]");
    }
    assertThat(docs.count()).isEqualTo(3);
    assertThat(server.lines(DOCS + "/records?atomic&max-errors=1", good).code())
        .isEqualTo("invalid-request");
    assertThat(server.lines(DOCS + "/documents?atomic", good).code()).isEqualTo("invalid-request");
  }

  @Test
  void anImportIsWrittenAtOneMoment() {
    VectorCollection docs = docs();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      lines.append("{\"id\": \"i").append(i).append("\", \"vector\": [1, 0]}\n");
    }
    assertThat(server.lines(DOCS + "/import", lines.toString()).json().path("inserted").asInt())
        .isEqualTo(2_000);
    assertThat(server.lines(DOCS + "/import", lines + "{}").json().path("field").asString())
        .isEqualTo("records[2000].id");
    assertThat(docs.count()).isEqualTo(2_000);
  }

  @Test
  void whatHasATagsNameComesBackAsItWas() {
    VectorCollection docs = docs();
    Metadata metadata =
        Metadata.from(
            Map.of(
                "$object", Map.of("$long", 1L),
                "own", Map.of("$long", "text"),
                "both", Map.of("$object", Map.of("$uuid", "x"), "b", 2L),
                "deep", Map.of("$object", Map.of("$object", 5L))));
    docs.upsert(VectorRecord.of("tags", new float[] {1, 0}, metadata));
    String record = server.get(DOCS + "/records/tags?types=true").body();
    docs.deleteAll();
    assertThat(server.lines(DOCS + "/records", record).status()).isEqualTo(200);
    assertThat(docs.get("tags").orElseThrow().metadata()).isEqualTo(metadata);
  }

  @Test
  void figuresOfAFailureAreTold() {
    docs();
    JsonNode mismatch = server.post(DOCS + "/search", "{\"vector\": [1]}").json();
    assertThat(mismatch.path("expected").asInt()).isEqualTo(2);
    assertThat(mismatch.path("actual").asInt()).isEqualTo(1);
    assertThat(server.get(DOCS + "/changes?after=7").json().path("position").asInt(-1)).isZero();
  }

  @Test
  void aBodyIsReadWhoseLengthIsNotTold() throws Exception {
    try (TestServer modern =
            TestServer.startWithModel("vectordb.web.api-key=" + KEY, "server.http2.enabled=true");
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      modern
          .database()
          .createCollection("docs", CollectionConfig.ofDimension(2))
          .upsert(
              List.of(
                  VectorRecord.of("a", new float[] {1, 0}, Metadata.of("n", 1)),
                  VectorRecord.of("b", new float[] {1, 0}, Metadata.of("n", 2))));
      HttpRequest.Builder any = HttpRequest.newBuilder().header("X-API-Key", KEY);
      assertThat(
              client
                  .send(any.copy().uri(modern.uri("/caller")).build(), BodyHandlers.ofString())
                  .version())
          .isEqualTo(HttpClient.Version.HTTP_2);
      HttpResponse<String> counted =
          client.send(
              any.copy()
                  .uri(modern.uri(DOCS + "/records/count"))
                  .header("Content-Type", "application/json")
                  .POST(
                      BodyPublishers.ofInputStream(() ->
                          new ByteArrayInputStream(
                              "{\"filter\": \"n = 1\"}".getBytes(StandardCharsets.UTF_8))))
                  .build(),
              BodyHandlers.ofString());
      assertThat(counted.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(counted.body()).isEqualTo("{\"count\":1}");
      HttpResponse<String> all =
          client.send(
              any.copy()
                  .uri(modern.uri(DOCS + "/records/count"))
                  .POST(BodyPublishers.noBody())
                  .build(),
              BodyHandlers.ofString());
      assertThat(all.body()).isEqualTo("{\"count\":2}");
    }
  }

  @Test
  void answersAreNotKeptByAnybodyBetween() {
    docs();
    assertThat(server.get(DOCS).header("Cache-Control")).isEqualTo("no-store");
    assertThat(server.get(DOCS + "x").header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void aParameterThatNobodyKnowsIsRefusedEverywhere() {
    docs();
    for (String path : List.of("/tenants", "/health", DOCS + "/stats", DOCS)) {
      assertThat(server.get(path + "?pretty").code()).as(path).isEqualTo("invalid-request");
    }
    assertThat(server.delete(DOCS + "?force=true").code()).isEqualTo("invalid-request");
    assertThat(server.get(DOCS).status()).isEqualTo(200);
  }
}
