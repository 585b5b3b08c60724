package dev.vectordb.spring.web;

import dev.vectordb.spring.web.payload.Json;
import dev.vectordb.spring.web.payload.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/** Writes documents, each on a line of its own, as they come. Not thread-safe. */
final class Lines {
  private static final Logger LOGGER = LoggerFactory.getLogger(Lines.class);
  private static final int BUFFER_BYTES = 16 * 1024;

  private final OutputStream out;

  private Lines(OutputStream out) {
    this.out = out;
  }

  /**
   * Answers with lines. What fails once they have begun is told on the last one.
   *
   * @param body writes them
   */
  static Answer answer(Consumer<Lines> body) {
    return response -> {
      response.setStatus(HttpServletResponse.SC_OK);
      response.setContentType(Answer.LINES);
      Lines lines = new Lines(new BufferedOutputStream(response.getOutputStream(), BUFFER_BYTES));
      try {
        body.accept(lines);
      } catch (java.io.UncheckedIOException e) {
        throw e.getCause(); // nobody is there to be told
      } catch (RuntimeException e) {
        Problem problem = Problem.of(e);
        if (problem.code().status() >= 500) {
          LOGGER.warn("A stream of lines failed", e);
        }
        lines.write(line -> {
          line.writeStartObject();
          line.writeName("error");
          problem.write(line);
          line.writeEndObject();
        });
      }
      lines.flush();
    };
  }

  void write(Json.Writer document) {
    try {
      try (JsonGenerator generator = Json.write(out)) {
        document.write(generator);
      } catch (tools.jackson.core.exc.JacksonIOException e) {
        throw e.getCause();
      }
      out.write('\n');
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
