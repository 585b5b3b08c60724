package dev.vectordb.samples.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.samples.embedding.EmbeddingService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Server and embedding service, configured as by their environment, talk to each other. */
class ServerTest {
  private static final String KEY = "a-key-for-tests-only";
  private static final String NOTES = "/vectordb/v1/tenants/default/collections/notes";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path directory;
  private static ConfigurableApplicationContext embeddings;
  private static ConfigurableApplicationContext server;

  @BeforeAll
  static void start() throws Exception {
    embeddings = startEmbeddings("0");
    server = startServer();
    HttpResponse<String> created =
        send("POST", "/vectordb/v1/tenants/default/collections", KEY, "{\"name\": \"notes\"}");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    assertThat(created.body()).contains("\"dimension\":384");
  }

  /** On one class path with the server, whose application.yml and starter are not its own. */
  private static ConfigurableApplicationContext startEmbeddings(String port) {
    return SpringApplication.run(
        EmbeddingService.class,
        "--spring.config.location=file:../embedding-service/src/main/resources/application.yml",
        "--vectordb.enabled=false",
        "--PORT=" + port,
        "--EMBEDDING_API_KEY=embedding-key",
        "--embedding.max-texts=256");
  }

  private static ConfigurableApplicationContext startServer() {
    return SpringApplication.run(
        VectorDbServer.class,
        "--PORT=0",
        "--MANAGEMENT_PORT=0",
        "--VECTORDB_PATH=" + directory.resolve("db"),
        "--VECTORDB_API_KEY=" + KEY,
        "--EMBEDDING_URL=http://localhost:" + port(embeddings, "server") + "/v1",
        "--EMBEDDING_API_KEY=embedding-key");
  }

  @AfterAll
  static void stop() {
    server.close();
    embeddings.close();
    CLIENT.close();
  }

  private static String port(ConfigurableApplicationContext application, String name) {
    return String.valueOf(application.getEnvironment().getProperty("local." + name + ".port"));
  }

  private static HttpResponse<String> send(
      String method, String path, @Nullable String key, @Nullable String body) throws Exception {
    return send(port(server, "server"), method, path, key, body);
  }

  private static HttpResponse<String> send(
      String port, String method, String path, @Nullable String key, @Nullable String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .header("Content-Type", "application/json");
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> write(String documents) throws Exception {
    return send("POST", NOTES + "/documents", KEY, "{\"documents\": [" + documents + "]}");
  }

  @Test
  void textsGoInAndAreFoundByWhatTheyMeanAlsoAfterARestart() throws Exception {
    HttpResponse<String> written =
        write(
            """
            {"id": "cat", "text": "The cat sleeps on the warm roof."},
            {"id": "bank", "text": "Interest rates rose again in spring."}\
            """);
    assertThat(written.statusCode()).as(written.body()).isEqualTo(200);
    String question = "{\"query\": \"a pet that rests\", \"topK\": 1}";
    assertThat(send("POST", NOTES + "/search", KEY, question).body()).contains("\"id\":\"cat\"");
    server.close();
    server = startServer();
    assertThat(send("POST", NOTES + "/search", KEY, question).body()).contains("\"id\":\"cat\"");
  }

  @Test
  void moreTextsThanTheEmbeddingServiceTakesGoInSeveralCalls() throws Exception {
    HttpResponse<String> written =
        write(
            IntStream.range(0, 300)
                .mapToObj(i -> "{\"id\": \"many-%d\", \"text\": \"text %d\"}".formatted(i, i))
                .collect(Collectors.joining(",")));
    assertThat(written.statusCode()).as(written.body()).isEqualTo(200);
    assertThat(send("GET", NOTES + "/records/many-299", KEY, null).statusCode()).isEqualTo(200);
  }

  @Test
  void withoutItsEmbeddingServiceTheServerDoesTheRest() throws Exception {
    String port = port(embeddings, "server");
    embeddings.close();
    try {
      HttpResponse<String> refused = write("{\"id\": \"late\", \"text\": \"late\"}");
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(502);
      assertThat(refused.body()).contains("embedding-failed");
      assertThat(send("POST", NOTES + "/records/count", KEY, null).statusCode()).isEqualTo(200);
      assertThat(
              send(port(server, "management"), "GET", "/actuator/health/readiness", null, null)
                  .statusCode())
          .isEqualTo(200);
    } finally {
      embeddings = startEmbeddings(port);
    }
    assertThat(write("{\"id\": \"late\", \"text\": \"late\"}").statusCode()).isEqualTo(200);
  }

  @Test
  void whatWatchesTheServerHasAPortOfItsOwn() throws Exception {
    String management = port(server, "management");
    assertThat(send(management, "GET", "/actuator/health/readiness", null, null).body())
        .contains("\"UP\"")
        .contains("\"notes\"");
    assertThat(send(management, "GET", "/actuator/prometheus", null, null).body())
        .contains("vectordb_records_live_records{")
        .contains("jvm_memory_used_bytes{");
    assertThat(send(management, "GET", "/actuator/vectordb", null, null).body())
        .contains("\"notes\"");
    assertThat(send(management, "GET", NOTES, KEY, null).statusCode()).isEqualTo(404);
    assertThat(send("GET", "/actuator/health", null, null).statusCode()).isEqualTo(404);
    assertThat(send("GET", "/vectordb/v1/health", null, null).statusCode()).isEqualTo(200);
    assertThat(send("GET", NOTES, null, null).statusCode()).isEqualTo(401);
  }
}
