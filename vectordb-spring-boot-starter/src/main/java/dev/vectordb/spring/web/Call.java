package dev.vectordb.spring.web;

import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.Json;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.RequestException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A request on its way through the service. Not thread-safe. */
final class Call {
  private final HttpServletRequest request;
  private final @Nullable Caller caller;
  private final Map<String, String> path;
  private final Query query;
  private final VectorDbWebProperties.Limits limits;

  Call(
      HttpServletRequest request,
      @Nullable Caller caller,
      Map<String, String> path,
      VectorDbWebProperties.Limits limits) {
    this.request = request;
    this.caller = caller;
    this.path = path;
    this.query = new Query(request.getQueryString());
    this.limits = limits;
  }

  /** Returns who calls; of routes that are open to everybody, nobody may be known. */
  Caller caller() {
    if (caller == null) {
      throw new IllegalStateException("an open route has no caller");
    }
    return caller;
  }

  /** Returns a variable of the path, decoded. */
  String path(String name) {
    return java.util.Objects.requireNonNull(path.get(name), name);
  }

  Query query() {
    return query;
  }

  HttpServletRequest request() {
    return request;
  }

  /** Reads the body as one document, all of it. */
  <T> T json(Function<JsonInput, T> reader) throws IOException {
    long most = limits.requestSize().toBytes();
    if (request.getContentLengthLong() > most) {
      throw RequestBody.tooLarge(most);
    }
    try (JsonInput in =
        Json.read(new RequestBody(request.getInputStream(), most, limits.bodyTimeout()))) {
      T result = reader.apply(in);
      in.end();
      return result;
    }
  }

  /** Reads the body as one document if there is one. */
  <T> T json(Function<JsonInput, T> reader, T otherwise) throws IOException {
    return hasBody() ? json(reader) : otherwise;
  }

  /** Returns the body, unbounded. */
  InputStream stream() throws IOException {
    return RequestBody.unbounded(request.getInputStream());
  }

  boolean hasBody() {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  boolean isLines() {
    return Answer.LINES.equals(mediaType(request));
  }

  void checkBody(Route.Body wanted) {
    String type = mediaType(request);
    boolean fits =
        switch (wanted) {
          case NONE -> true;
          case JSON -> isJson(type);
          case OPTIONAL_JSON -> !hasBody() || isJson(type);
          case JSON_OR_LINES -> isJson(type) || type.equals(Answer.LINES);
          case ZIP -> type.equals(Answer.ZIP);
        };
    String encoding = request.getHeader("Content-Encoding");
    if (!fits || (encoding != null && wanted != Route.Body.NONE)) {
      throw new RequestException(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE,
          encoding != null
              ? "The body must not be compressed"
              : "The Content-Type must be "
                  + (wanted == Route.Body.ZIP ? Answer.ZIP : Answer.JSON)
                  + (wanted == Route.Body.JSON_OR_LINES ? " or " + Answer.LINES : "")
                  + (type.isEmpty() ? ", but is missing" : ""));
    }
  }

  /** Returns the media type of the body without parameters; empty if there is none. */
  static String mediaType(HttpServletRequest request) {
    String type = request.getContentType();
    if (type == null) {
      return "";
    }
    int at = type.indexOf(';');
    return (at < 0 ? type : type.substring(0, at)).strip().toLowerCase(Locale.ROOT);
  }

  private static boolean isJson(String type) {
    return type.equals(Answer.JSON);
  }
}
