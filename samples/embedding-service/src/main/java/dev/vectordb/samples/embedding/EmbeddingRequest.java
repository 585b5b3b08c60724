package dev.vectordb.samples.embedding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;

/**
 * What is asked for, checked.
 *
 * @param texts one text or several
 * @param base64 whether vectors are wanted as their bytes, little-endian, in Base64
 */
record EmbeddingRequest(List<String> texts, boolean base64) {

  /** The fields of OpenAI's request; {@code user} says who asks, which changes nothing here. */
  private static final List<String> FIELDS =
      List.of("input", "model", "encoding_format", "dimensions", "user");

  /**
   * Reads a request.
   *
   * @throws RefusedException if it asks for what there is not
   */
  static EmbeddingRequest read(JsonNode body, Models models, EmbeddingProperties bounds) {
    if (!body.isObject()) {
      throw RefusedException.invalid("body", "The body must be a JSON object");
    }
    for (Map.Entry<String, JsonNode> field : body.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw RefusedException.invalid(field.getKey(), field.getKey() + " is not known here");
      }
    }
    JsonNode model = body.get("model");
    if (model != null && !models.knows(model)) {
      throw new RefusedException(
          HttpStatus.NOT_FOUND, "model", "model_not_found", "The only model is " + models.name());
    }
    JsonNode dimensions = body.get("dimensions");
    if (dimensions != null
        && !(dimensions.isInt() && dimensions.intValue() == models.dimension())) {
      throw RefusedException.invalid("dimensions", "dimensions must be " + models.dimension());
    }
    return new EmbeddingRequest(texts(body.get("input"), bounds), base64(body));
  }

  private static boolean base64(JsonNode body) {
    JsonNode format = body.get("encoding_format");
    String name = format == null ? "float" : format.isString() ? format.stringValue() : "";
    return switch (name) {
      case "float" -> false;
      case "base64" -> true;
      default ->
          throw RefusedException.invalid(
              "encoding_format", "encoding_format must be float or base64");
    };
  }

  private static List<String> texts(@Nullable JsonNode input, EmbeddingProperties bounds) {
    if (input == null) {
      throw RefusedException.invalid("input", "input is missing");
    }
    if (!input.isArray()) {
      return List.of(text(input, "input", bounds));
    }
    if (input.isEmpty() || input.size() > bounds.maxTexts()) {
      throw RefusedException.invalid(
          "input", "input must have 1 to " + bounds.maxTexts() + " texts");
    }
    List<String> texts = new ArrayList<>(input.size());
    for (JsonNode each : input) {
      texts.add(text(each, "input[" + texts.size() + "]", bounds));
    }
    return texts;
  }

  private static String text(JsonNode node, String place, EmbeddingProperties bounds) {
    String text = node.isString() ? node.stringValue() : "";
    if (text.isBlank() || text.length() > bounds.maxChars()) {
      throw RefusedException.invalid(
          "input",
          place + " must be a text of 1 to " + bounds.maxChars() + " characters, not blank");
    }
    return text;
  }
}
