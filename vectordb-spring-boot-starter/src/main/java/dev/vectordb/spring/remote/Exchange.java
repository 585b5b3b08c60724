package dev.vectordb.spring.remote;

import dev.vectordb.spring.web.payload.Json;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A request.
 *
 * @param method of HTTP
 * @param path below the base path, encoded, with its query
 * @param type the media type of the body; null if there is none
 * @param body what is sent
 * @param kind what sending it twice would do
 * @param isLong whether the answer may take as long as it likes
 */
record Exchange(
    String method,
    String path,
    @Nullable String type,
    BodyPublisher body,
    Kind kind,
    boolean isLong) {
  static final String JSON = "application/json";
  static final String LINES = "application/x-ndjson";
  static final String ZIP = "application/zip";

  /** What sending a request twice would do. */
  enum Kind {
    /** No harm: it changes nothing. */
    READ,
    /** A second time might do harm, if the first was done. */
    WRITE,
    /** The body is gone when it was sent once. */
    ONCE
  }

  static Exchange get(String path) {
    return new Exchange("GET", path, null, BodyPublishers.noBody(), Kind.READ, false);
  }

  static Exchange delete(String path) {
    return new Exchange("DELETE", path, null, BodyPublishers.noBody(), Kind.WRITE, false);
  }

  /** Does something without saying more. */
  static Exchange post(String path) {
    return new Exchange("POST", path, null, BodyPublishers.noBody(), Kind.WRITE, false);
  }

  /** Asks with a document. */
  static Exchange read(String path, Json.Writer body) {
    return new Exchange("POST", path, JSON, document(body), Kind.READ, false);
  }

  /** Changes something as a document says. */
  static Exchange write(String path, Json.Writer body) {
    return new Exchange("POST", path, JSON, document(body), Kind.WRITE, false);
  }

  /** Sends a stream, once. */
  static Exchange stream(String method, String path, String type, BodyPublisher body) {
    return new Exchange(method, path, type, body, Kind.ONCE, true);
  }

  /** The same, however long it takes. */
  Exchange unhurried() {
    return new Exchange(method, path, type, body, kind, true);
  }

  private static BodyPublisher document(Json.Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.write(bytes)) {
      writer.write(out);
    }
    return BodyPublishers.ofByteArray(bytes.toByteArray());
  }
}
