package dev.vectordb.samples.embedding;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The part of OpenAI's API that is about embeddings. */
@RestController
final class EmbeddingController {
  private final Models models;
  private final EmbeddingProperties properties;
  private final JsonMapper mapper;

  EmbeddingController(Models models, EmbeddingProperties properties, JsonMapper mapper) {
    this.models = models;
    this.properties = properties;
    this.mapper = mapper;
  }

  /** A vector, as an array of numbers or as a string. */
  record Embedding(String object, int index, Object embedding) {}

  /** What the texts came to. */
  record Usage(
      @JsonProperty("prompt_tokens") int promptTokens,
      @JsonProperty("total_tokens") int totalTokens) {}

  /** The answer. */
  record Embeddings(String object, List<Embedding> data, String model, Usage usage) {}

  /**
   * Answers whoever asks whether the service can be used: the model is loaded before the port
   * opens.
   */
  @GetMapping("/health")
  Map<String, String> health() {
    return Map.of("status", "up");
  }

  @GetMapping("/v1/models")
  Map<String, Object> models(
      @RequestHeader(name = "Authorization", required = false) @Nullable String authorization) {
    authenticate(authorization);
    Map<String, Object> model =
        Map.of("id", models.name(), "object", "model", "created", 0, "owned_by", "vectordb");
    return Map.of("object", "list", "data", List.of(model));
  }

  /** Makes vectors of one text or several, in their order. */
  @PostMapping(path = "/v1/embeddings", consumes = MediaType.APPLICATION_JSON_VALUE)
  Embeddings embed(
      @RequestHeader(name = "Authorization", required = false) @Nullable String authorization,
      InputStream body)
      throws IOException, InterruptedException {
    authenticate(authorization);
    EmbeddingRequest request = EmbeddingRequest.read(parse(body), models, properties);
    Models.Vectors vectors = models.embed(request.texts());
    List<Embedding> data = new ArrayList<>(vectors.vectors().size());
    for (float[] vector : vectors.vectors()) {
      data.add(new Embedding("embedding", data.size(), request.base64() ? encode(vector) : vector));
    }
    return new Embeddings(
        "list", data, models.name(), new Usage(vectors.tokens(), vectors.tokens()));
  }

  private JsonNode parse(InputStream body) throws IOException {
    int most = (int) properties.maxRequestSize().toBytes();
    byte[] bytes = body.readNBytes(most + 1);
    if (bytes.length > most) {
      throw new RefusedException(
          HttpStatus.CONTENT_TOO_LARGE, null, null, "The body has more than " + most + " bytes");
    }
    return mapper.readTree(bytes);
  }

  private static String encode(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private void authenticate(@Nullable String authorization) {
    String key = properties.apiKey();
    if (key == null || key.isBlank()) {
      return;
    }
    byte[] wanted = ("Bearer " + key).getBytes(StandardCharsets.UTF_8);
    byte[] given = String.valueOf(authorization).getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(wanted, given)) {
      throw new RefusedException(
          HttpStatus.UNAUTHORIZED, null, "invalid_api_key", "The key is missing or wrong");
    }
  }
}
