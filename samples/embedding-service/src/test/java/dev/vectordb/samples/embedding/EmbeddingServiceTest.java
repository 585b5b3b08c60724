package dev.vectordb.samples.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EmbeddingServiceTest {
  private static final String KEY = "embedding-key";
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static ConfigurableApplicationContext service;

  @BeforeAll
  static void start() {
    service =
        SpringApplication.run(
            EmbeddingService.class,
            "--PORT=0",
            "--EMBEDDING_API_KEY=" + KEY,
            "--embedding.max-texts=3",
            "--embedding.max-chars=20000",
            "--embedding.max-request-size=40KB");
  }

  @AfterAll
  static void stop() {
    service.close();
    CLIENT.close();
  }

  private static HttpResponse<String> send(
      String method, String path, @Nullable String key, @Nullable String body) throws Exception {
    String port = service.getEnvironment().getProperty("local.server.port");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonNode embed(String body) throws Exception {
    HttpResponse<String> answer = send("POST", "/v1/embeddings", KEY, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return MAPPER.readTree(answer.body());
  }

  private static float[] vector(JsonNode numbers) {
    float[] vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = numbers.get(i).floatValue();
    }
    return vector;
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
    }
    return dot; // of unit length
  }

  @Test
  void oneTextIsOneVector() throws Exception {
    JsonNode answer =
        embed("{\"input\": \"a text\", \"model\": \"all-minilm-l6-v2-q\", \"user\": \"me\"}");
    assertThat(answer.path("object").asString()).isEqualTo("list");
    assertThat(answer.path("model").asString()).isEqualTo("all-minilm-l6-v2-q");
    assertThat(answer.at("/usage/prompt_tokens").asInt())
        .isPositive()
        .isEqualTo(answer.at("/usage/total_tokens").asInt());
    JsonNode only = answer.path("data").get(0);
    assertThat(answer.path("data").size()).isEqualTo(1);
    assertThat(only.path("object").asString()).isEqualTo("embedding");
    float[] vector = vector(only.path("embedding"));
    assertThat(vector).hasSize(384);
    assertThat(cosine(vector, vector)).isCloseTo(1, within(1e-3));
  }

  @Test
  void severalTextsKeepTheirOrder() throws Exception {
    JsonNode data =
        embed("{\"input\": [\"the cat sleeps\", \"rates rose\", \"a kitten rests\"]}").path("data");
    assertThat(data.valueStream().map(each -> each.path("index").asInt())).containsExactly(0, 1, 2);
    float[] cat = vector(data.get(0).path("embedding"));
    assertThat(cosine(cat, vector(data.get(2).path("embedding"))))
        .isGreaterThan(cosine(cat, vector(data.get(1).path("embedding"))) + 0.2);
  }

  @Test
  void bytesInBase64AreTheSameVector() throws Exception {
    float[] plain = vector(embed("{\"input\": \"a text\"}").at("/data/0/embedding"));
    String encoded =
        embed("{\"input\": \"a text\", \"encoding_format\": \"base64\", \"dimensions\": 384}")
            .at("/data/0/embedding")
            .asString();
    float[] decoded = new float[384];
    ByteBuffer.wrap(Base64.getDecoder().decode(encoded))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(decoded);
    assertThat(decoded).containsExactly(plain);
  }

  /** As the documentation says: the tokenizer of this model cuts texts off. */
  @Test
  void ofALongTextTheBeginningIsRead() throws Exception {
    String words = "long words ".repeat(1_500);
    JsonNode one = embed("{\"input\": \"" + words + "and a cat\"}");
    JsonNode other = embed("{\"input\": \"" + words + "and a bank\"}");
    assertThat(one.at("/usage/total_tokens").asInt()).isEqualTo(126);
    assertThat(vector(one.at("/data/0/embedding")))
        .containsExactly(vector(other.at("/data/0/embedding")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "400 | ``",
        "400 | []",
        "400 | {",
        "400 | null",
        "400 | {}",
        "400 | {\"input\": null}",
        "400 | {\"input\": []}",
        "400 | {\"input\": [1, 2]}",
        "400 | {\"input\": [[1, 2]]}",
        "400 | {\"input\": \" \"}",
        "400 | {\"input\": [\"a\", \"b\", \"c\", \"d\"]}",
        "400 | {\"input\": \"a\", \"dimensions\": 3}",
        "400 | {\"input\": \"a\", \"dimensions\": \"384\"}",
        "400 | {\"input\": \"a\", \"encoding_format\": \"int8\"}",
        "400 | {\"input\": \"a\", \"inputs\": \"b\"}",
        "404 | {\"input\": \"a\", \"model\": \"text-embedding-3-small\"}",
      })
  void whatIsWrongIsRefusedAsOpenAiDoes(int status, String body) throws Exception {
    refused(status, send("POST", "/v1/embeddings", KEY, body));
  }

  private static void refused(int status, HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    JsonNode error = MAPPER.readTree(answer.body()).path("error");
    assertThat(error.path("message").asString()).isNotBlank();
    assertThat(error.path("type").asString()).isEqualTo("invalid_request_error");
    assertThat(error.has("param") && error.has("code")).isTrue();
  }

  @Test
  void whatIsTooLargeIsRefused() throws Exception {
    refused(
        413, send("POST", "/v1/embeddings", KEY, "{\"input\": \"" + "x".repeat(50_000) + "\"}"));
    refused(
        400, send("POST", "/v1/embeddings", KEY, "{\"input\": \"" + "x".repeat(20_001) + "\"}"));
  }

  @Test
  void theKeyIsAskedForExceptOfHealth() throws Exception {
    String body = "{\"input\": \"a\"}";
    refused(401, send("POST", "/v1/embeddings", "wrong", body));
    refused(401, send("POST", "/v1/embeddings", null, body));
    refused(401, send("GET", "/v1/models", null, null));
    assertThat(send("GET", "/v1/models", KEY, null).body()).contains("all-minilm-l6-v2-q");
    assertThat(send("GET", "/health", null, null).body()).contains("up");
  }

  @Test
  void whatIsNotThereIsToldInTheSameForm() throws Exception {
    refused(404, send("GET", "/v1/chat/completions", KEY, null));
    refused(405, send("GET", "/v1/embeddings", KEY, null));
    HttpRequest form =
        HttpRequest.newBuilder(
                URI.create(
                    "http://localhost:"
                        + service.getEnvironment().getProperty("local.server.port")
                        + "/v1/embeddings"))
            .header("Content-Type", "text/plain")
            .header("Authorization", "Bearer " + KEY)
            .POST(BodyPublishers.ofString("a"))
            .build();
    refused(415, CLIENT.send(form, BodyHandlers.ofString()));
  }
}
