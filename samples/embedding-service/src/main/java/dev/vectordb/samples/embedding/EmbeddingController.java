package dev.vectordb.samples.embedding;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
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
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The part of OpenAI's API that is about embeddings, with its answers and its errors. */
@RestController
class EmbeddingController {
  private static final String MODEL = "all-minilm-l6-v2-q";

  private final EmbeddingModel model;
  private final EmbeddingProperties properties;

  EmbeddingController(EmbeddingModel model, EmbeddingProperties properties) {
    this.model = model;
    this.properties = properties;
  }

  /** What cannot be answered. */
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    final HttpStatus status;

    RefusedException(HttpStatus status, String message) {
      super(message);
      this.status = status;
    }
  }

  @GetMapping("/health")
  Map<String, String> health() {
    return Map.of("status", "up");
  }

  @GetMapping("/v1/models")
  Map<String, Object> models(
      @RequestHeader(name = "Authorization", required = false) @Nullable String authorization) {
    authenticate(authorization);
    return Map.of(
        "object", "list", "data", List.of(Map.of("id", MODEL, "object", "model", "created", 0)));
  }

  /** One text or several, in the order of which the vectors come back. */
  @PostMapping("/v1/embeddings")
  Map<String, Object> embed(
      @RequestHeader(name = "Authorization", required = false) @Nullable String authorization,
      @RequestBody Map<String, Object> request) {
    authenticate(authorization);
    List<String> texts = texts(request.get("input"));
    Object dimensions = request.get("dimensions");
    if (dimensions != null && !dimensions.equals(model.dimension())) {
      throw refused("dimensions must be " + model.dimension());
    }
    boolean base64 = "base64".equals(request.get("encoding_format"));
    Response<List<Embedding>> answer =
        model.embedAll(texts.stream().map(TextSegment::from).toList());
    List<Map<String, Object>> data = new ArrayList<>(texts.size());
    for (Embedding embedding : answer.content()) {
      float[] vector = embedding.vector();
      data.add(
          Map.of(
              "object",
              "embedding",
              "index",
              data.size(),
              "embedding",
              base64 ? encode(vector) : vector));
    }
    TokenUsage usage = answer.tokenUsage();
    Integer counted = usage == null ? null : usage.inputTokenCount();
    int tokens = counted == null ? 0 : counted;
    return Map.of(
        "object",
        "list",
        "data",
        data,
        "model",
        MODEL,
        "usage",
        Map.of("prompt_tokens", tokens, "total_tokens", tokens));
  }

  private List<String> texts(@Nullable Object input) {
    List<?> several =
        input instanceof List<?> list ? list : input == null ? List.of() : List.of(input);
    if (several.isEmpty() || several.size() > properties.maxTexts()) {
      throw refused("input must have 1 to " + properties.maxTexts() + " texts");
    }
    List<String> texts = new ArrayList<>(several.size());
    for (Object each : several) {
      if (!(each instanceof String text)
          || text.isBlank()
          || text.length() > properties.maxChars()) {
        throw refused(
            "input["
                + texts.size()
                + "] must be a text of 1 to "
                + properties.maxChars()
                + " characters, not blank");
      }
      texts.add(text);
    }
    return texts;
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
      throw new RefusedException(HttpStatus.UNAUTHORIZED, "The key is missing or wrong");
    }
  }

  private static RefusedException refused(String message) {
    return new RefusedException(HttpStatus.BAD_REQUEST, message);
  }

  @ExceptionHandler
  ResponseEntity<Map<String, Object>> refuse(RefusedException refusal) {
    return error(refusal.status, String.valueOf(refusal.getMessage()));
  }

  @ExceptionHandler
  ResponseEntity<Map<String, Object>> refuse(HttpMessageNotReadableException unused) {
    return error(HttpStatus.BAD_REQUEST, "The body must be a JSON object");
  }

  private static ResponseEntity<Map<String, Object>> error(HttpStatus status, String message) {
    return ResponseEntity.status(status)
        .body(Map.of("error", Map.of("message", message, "type", "invalid_request_error")));
  }
}
