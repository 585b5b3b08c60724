package dev.vectordb.spring.web;

import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.RequestException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The parameters behind the question mark, read strictly. The container's own reading would take a
 * body for parameters as well, and fails in ways of its own.
 */
final class Query {
  private final Map<String, String> values = new LinkedHashMap<>();

  Query(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return;
    }
    for (String pair : text.split("&", -1)) {
      int at = pair.indexOf('=');
      String name = decode(at < 0 ? pair : pair.substring(0, at));
      String value = at < 0 ? "" : decode(pair.substring(at + 1));
      if (values.put(name, value) != null) {
        throw new RequestException(ErrorCode.INVALID_REQUEST, name, "comes twice");
      }
    }
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw new RequestException(ErrorCode.INVALID_REQUEST, "The query is not well encoded");
    }
  }

  void allow(Set<String> names) {
    for (String name : values.keySet()) {
      if (!names.contains(name)) {
        throw new RequestException(ErrorCode.INVALID_REQUEST, name, "is not known here");
      }
    }
  }

  @Nullable String text(String name) {
    return values.get(name);
  }

  boolean flag(String name) {
    return switch (values.get(name)) {
      case null -> false;
      case "false" -> false;
      case "true", "" -> true;
      default ->
          throw new RequestException(ErrorCode.INVALID_REQUEST, name, "must be true or false");
    };
  }

  int integer(String name, int otherwise) {
    String value = values.get(name);
    if (value == null) {
      return otherwise;
    }
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException _) {
      throw new RequestException(ErrorCode.INVALID_REQUEST, name, "must be a whole number");
    }
  }
}
