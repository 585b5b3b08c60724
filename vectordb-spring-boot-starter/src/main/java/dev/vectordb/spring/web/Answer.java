package dev.vectordb.spring.web;

import dev.vectordb.spring.web.payload.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import tools.jackson.core.JsonGenerator;

/** What goes back. Made when all that can fail has been done, except for streams. */
@FunctionalInterface
interface Answer {
  String JSON = "application/json";
  String LINES = "application/x-ndjson";
  String ZIP = "application/zip";

  /** Writes status, headers and body. */
  void write(HttpServletResponse response) throws IOException;

  /** Answers with a document. */
  static Answer json(Json.Writer body) {
    return json(HttpServletResponse.SC_OK, body);
  }

  /** Answers with a document. */
  static Answer json(int status, Json.Writer body) {
    return document(status, JSON, body);
  }

  /** Answers with a document of some media type. */
  static Answer document(int status, String mediaType, Json.Writer body) {
    return response -> {
      response.setStatus(status);
      response.setContentType(mediaType);
      try (JsonGenerator out = Json.write(response.getOutputStream())) {
        body.write(out);
      }
    };
  }

  /** Answers with nothing. */
  static Answer empty() {
    return response -> response.setStatus(HttpServletResponse.SC_NO_CONTENT);
  }
}
