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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Server and embedding service, configured as by their environment, talk to each other. */
class ServerTest {
  private static final String KEY = "a-key-for-tests-only";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir static Path directory;
  private static ConfigurableApplicationContext embeddings;
  private static ConfigurableApplicationContext server;

  @BeforeAll
  static void start() {
    embeddings =
        // The server's application.yml comes first on this class path.
        new SpringApplicationBuilder(EmbeddingService.class)
            .run(
                "--server.port=0",
                "--management.server.port=",
                "--embedding.api-key=embedding-key",
                "--management.endpoint.health.validate-group-membership=false",
                "--spring.autoconfigure.exclude=dev.vectordb.spring.boot.VectorDbAutoConfiguration");
    server = startServer();
  }

  private static ConfigurableApplicationContext startServer() {
    return SpringApplication.run(
        VectorDbServer.class,
        "--PORT=0",
        "--MANAGEMENT_PORT=0",
        "--VECTORDB_PATH=" + directory.resolve("db"),
        "--VECTORDB_API_KEY=" + KEY,
        "--EMBEDDING_URL=" + embeddingUrl() + "/v1",
        "--EMBEDDING_API_KEY=embedding-key");
  }

  @AfterAll
  static void stop() {
    server.close();
    embeddings.close();
    CLIENT.close();
  }

  private static String embeddingUrl() {
    return "http://localhost:" + embeddings.getEnvironment().getProperty("local.server.port");
  }

  private static String serverUrl() {
    return "http://localhost:"
        + server.getEnvironment().getProperty("local.server.port")
        + "/vectordb/v1";
  }

  private static HttpResponse<String> send(
      String method, String url, @Nullable String key, @Nullable String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .header("Content-Type", "application/json");
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void textsGoInAndAreFoundByWhatTheyMeanAlsoAfterARestart() throws Exception {
    String collections = serverUrl() + "/tenants/default/collections";
    HttpResponse<String> created = send("POST", collections, KEY, "{\"name\": \"notes\"}");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    assertThat(created.body()).contains("\"dimension\":384");
    HttpResponse<String> written =
        send(
            "POST",
            collections + "/notes/documents",
            KEY,
            """
            {"documents": [{"id": "cat", "text": "The cat sleeps on the warm roof."},
                           {"id": "bank", "text": "Interest rates rose again in spring."}]}\
            """);
    assertThat(written.statusCode()).as(written.body()).isEqualTo(200);
    String question = "{\"query\": \"a pet that rests\", \"topK\": 1}";
    assertThat(send("POST", collections + "/notes/search", KEY, question).body())
        .contains("\"id\":\"cat\"");
    server.close();
    server = startServer();
    assertThat(
            send("POST", serverUrl() + "/tenants/default/collections/notes/search", KEY, question)
                .body())
        .contains("\"id\":\"cat\"");
  }

  @Test
  void healthIsOnItsOwnPort() throws Exception {
    String management =
        "http://localhost:" + server.getEnvironment().getProperty("local.management.port");
    assertThat(send("GET", management + "/actuator/health/readiness", null, null).body())
        .contains("\"UP\"");
    assertThat(send("GET", serverUrl() + "/health", null, null).statusCode()).isEqualTo(200);
    assertThat(send("GET", serverUrl() + "/status", null, null).statusCode()).isEqualTo(401);
  }

  @Test
  void theEmbeddingServiceSpeaksAsOpenAiDoes() throws Exception {
    String url = embeddingUrl() + "/v1/embeddings";
    HttpResponse<String> one = send("POST", url, "embedding-key", "{\"input\": \"a text\"}");
    assertThat(one.body()).contains("\"object\":\"embedding\"").contains("\"prompt_tokens\"");
    assertThat(
            send(
                    "POST",
                    url,
                    "embedding-key",
                    "{\"input\": [\"a\", \"b\"], \"encoding_format\": \"base64\"}")
                .body())
        .contains("\"index\":1");
    assertThat(send("POST", url, "wrong", "{\"input\": \"a\"}").statusCode()).isEqualTo(401);
    assertThat(send("POST", url, null, "{\"input\": \"a\"}").statusCode()).isEqualTo(401);
    for (String wrong :
        new String[] {
          "",
          "[]",
          "{",
          "{}",
          "{\"input\": []}",
          "{\"input\": [1]}",
          "{\"input\": \" \"}",
          "{\"input\": \"a\", \"dimensions\": 3}"
        }) {
      HttpResponse<String> refused = send("POST", url, "embedding-key", wrong);
      assertThat(refused.statusCode()).as(wrong).isEqualTo(400);
      assertThat(refused.body()).as(wrong).contains("\"error\"");
    }
    assertThat(send("GET", embeddingUrl() + "/health", null, null).body()).contains("up");
  }
}
