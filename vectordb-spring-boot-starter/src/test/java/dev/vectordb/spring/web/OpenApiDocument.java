package dev.vectordb.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The checked-in description of the service, and whether what it says is so. */
final class OpenApiDocument {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final JsonNode ROOT = read();

  /** Operations that were answered with success since the tests began. */
  static final Set<String> ANSWERED = ConcurrentHashMap.newKeySet();

  private OpenApiDocument() {}

  private static JsonNode read() {
    try (InputStream source = OpenApiDocument.class.getResourceAsStream(SystemRoutes.OPENAPI)) {
      return MAPPER.readTree(Objects.requireNonNull(source));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static Set<String> operations() {
    Set<String> operations = new LinkedHashSet<>();
    for (Map.Entry<String, JsonNode> path : ROOT.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
        operations.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
      }
    }
    return operations;
  }

  static JsonNode operation(String name) {
    int at = name.indexOf(' ');
    return ROOT.path("paths")
        .path(name.substring(at + 1))
        .path(name.substring(0, at).toLowerCase(Locale.ROOT));
  }

  /** Checks an exchange against the description of its route. */
  static void check(
      String method,
      String target,
      @Nullable String contentType,
      @Nullable String sent,
      TestServer.Reply reply) {
    String type = reply.header("Content-Type").replaceFirst(";.*", "");
    if (reply.status() >= 400 && !target.endsWith("/health")) {
      assertThat(type).as(reply.body()).isEqualTo("application/problem+json");
      validate("#/components/schemas/Problem", reply.json(), "problem");
      assertThat(reply.json().path("status").asInt()).isEqualTo(reply.status());
      return;
    }
    String path = target.replaceFirst("\\?.*", "");
    String name = nameOf(method, path);
    ANSWERED.add(name);
    JsonNode operation = operation(name);
    JsonNode response = operation.path("responses").path(Integer.toString(reply.status()));
    assertThat(response.isMissingNode()).as(name + " answered " + reply.status()).isFalse();
    if (sent != null && contentType != null && !sent.isEmpty()) {
      JsonNode schema = operation.at("/requestBody/content").path(contentType).path("schema");
      assertThat(schema.isMissingNode()).as(name + " takes " + contentType).isFalse();
      if (contentType.equals(Answer.JSON)) {
        check(schema, MAPPER.readTree(sent), name + " request");
      }
    }
    JsonNode content = response.path("content");
    if (type.isEmpty()) {
      assertThat(content.isMissingNode()).as(name).isTrue();
    } else if (!path.endsWith("/openapi.json")) {
      JsonNode schema = content.path(type).path("schema");
      assertThat(schema.isMissingNode()).as(name + " answers " + type).isFalse();
      (type.equals(Answer.LINES) ? reply.lines() : java.util.List.of(reply.json()))
          .forEach(document -> check(schema, document, name + " response"));
    }
  }

  static String nameOf(String method, String path) {
    return operations().stream()
        .filter(operation -> matches(operation, method, path))
        // records/get is also what records/{id} would match
        .min(java.util.Comparator.comparing(operation -> operation.contains("{id}")))
        .orElseThrow(() -> new AssertionError("not described: " + method + " " + path));
  }

  private static boolean matches(String operation, String method, String path) {
    String pattern =
        Pattern.quote(operation.substring(operation.indexOf(' ') + 1))
            .replaceAll("\\{\\w+}", "\\\\E[^/]+\\\\Q");
    return operation.startsWith(method + " ") && path.matches(pattern);
  }

  static void validate(String reference, JsonNode value, String place) {
    check(ROOT.at(reference.substring(1)), value, place);
  }

  private static void check(JsonNode schema, JsonNode value, String place) {
    if (schema.has("$ref")) {
      validate(schema.path("$ref").asString(), value, place);
      return;
    }
    if (schema.has("type")) {
      JsonNode type = schema.path("type");
      boolean fits =
          type.isArray()
              ? type.valueStream().anyMatch(each -> isA(each.asString(), value))
              : isA(type.asString(), value);
      assertThat(fits).as(place + " is " + value + ", described as " + type).isTrue();
    }
    if (schema.has("enum")) {
      assertThat(schema.path("enum").valueStream().toList()).as(place).contains(value);
    }
    if (value.isArray()) {
      value.forEach(member -> check(schema.path("items"), member, place + "[]"));
    }
    if (value.isObject()) {
      checkObject(schema, value, place);
    }
  }

  private static void checkObject(JsonNode schema, JsonNode value, String place) {
    schema
        .path("required")
        .forEach(name -> assertThat(value.has(name.asString())).as(place + " " + name).isTrue());
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      JsonNode property = schema.path("properties").path(field.getKey());
      JsonNode additional = schema.path("additionalProperties");
      if (!property.isMissingNode()) {
        check(property, field.getValue(), place + "." + field.getKey());
      } else if (additional.isObject()) {
        check(additional, field.getValue(), place + "." + field.getKey());
      } else {
        assertThat(additional.asBoolean(true))
            .as(place + " has " + field.getKey() + ", which is not described")
            .isTrue();
      }
    }
  }

  private static boolean isA(String type, JsonNode value) {
    return switch (type) {
      case "string" -> value.isString();
      case "boolean" -> value.isBoolean();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "array" -> value.isArray();
      case "object" -> value.isObject();
      case "null" -> value.isNull();
      default -> throw new AssertionError(type);
    };
  }
}
