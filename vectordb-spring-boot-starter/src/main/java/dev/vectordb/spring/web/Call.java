package dev.vectordb.spring.web;

import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.Json;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.RequestException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A request on its way through the service. Not thread-safe. */
final class Call implements AutoCloseable {
  private final HttpServletRequest request;
  private final @Nullable Admission admission;
  private final Map<String, String> path;
  private final Query query;
  private final VectorDbWebProperties.Limits limits;
  private final BodyBudget.Share share;
  private @Nullable PushbackInputStream body;

  Call(
      HttpServletRequest request,
      @Nullable Admission admission,
      Map<String, String> path,
      VectorDbWebProperties.Limits limits,
      BodyBudget.Share share) {
    this.share = share;
    this.request = request;
    this.admission = admission;
    this.path = path;
    this.query = new Query(request.getQueryString());
    this.limits = limits;
  }

  /** Returns who calls; of routes that are open to everybody, nobody may be known. */
  Caller caller() {
    return admission().caller();
  }

  Admission admission() {
    if (admission == null) {
      throw new IllegalStateException("an open route has no caller");
    }
    return admission;
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
    try (JsonInput in = Json.read(RequestBody.whole(body(), most, limits.bodyTimeout(), share))) {
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
    return RequestBody.unbounded(body());
  }

  /** Returns the body, which may have so many bytes, and is held as a whole. */
  InputStream stream(long maxBytes) throws IOException {
    return RequestBody.unhurried(body(), maxBytes, share);
  }

  private PushbackInputStream body() throws IOException {
    PushbackInputStream known = body;
    if (known == null) {
      known = new PushbackInputStream(request.getInputStream());
      body = known;
    }
    return known;
  }

  /** Gives back what the body takes; what it said has been done. */
  @Override
  public void close() {
    share.close();
  }

  /** Tells whether there is a body; where no header says so, as in HTTP/2, by looking. */
  boolean hasBody() throws IOException {
    long length = request.getContentLengthLong();
    if (length >= 0) {
      return length > 0;
    }
    try {
      PushbackInputStream source = body();
      int first = source.read();
      if (first >= 0) {
        source.unread(first);
      }
      return first >= 0;
    } catch (SocketTimeoutException _) {
      throw new RequestException(ErrorCode.REQUEST_TIMEOUT, "The body did not come");
    } catch (IOException _) {
      throw new RequestException(
          ErrorCode.INVALID_REQUEST, "The body could not be read to its end");
    }
  }

  boolean isLines() {
    return Answer.LINES.equals(mediaType(request));
  }

  void checkBody(Route.Body wanted) throws IOException {
    String type = mediaType(request);
    boolean fits =
        switch (wanted) {
          case NONE -> true;
          case JSON -> isJson(type);
          case OPTIONAL_JSON -> !hasBody() || isJson(type);
          case JSON_OR_LINES -> isJson(type) || type.equals(Answer.LINES);
          case LINES -> type.equals(Answer.LINES);
          case ZIP -> type.equals(Answer.ZIP);
        };
    String encoding = request.getHeader("Content-Encoding");
    if (!fits || (encoding != null && wanted != Route.Body.NONE)) {
      throw new RequestException(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE,
          encoding != null
              ? "The body must not be compressed"
              : "The Content-Type must be "
                  + switch (wanted) {
                    case ZIP -> Answer.ZIP;
                    case LINES -> Answer.LINES;
                    default -> Answer.JSON;
                  }
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
