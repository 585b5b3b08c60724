package dev.vectordb.spring.web;

import dev.vectordb.VectorCollection;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;

/**
 * Takes records in line by line, in small atomic batches, and tells what became of each line. What
 * it holds does not grow with the number of lines. Thread-safe.
 */
final class Ingest {
  private static final int DEFAULT_MAX_ERRORS = 1_000;

  private final Service service;

  Ingest(Service service) {
    this.service = service;
  }

  Answer lines(Call call, VectorCollection collection, boolean documents) throws IOException {
    call.query().allow(Set.of("results", "max-errors"));
    String results = call.query().text("results");
    boolean all = "all".equals(results);
    if (!all && results != null && !results.equals("errors")) {
      throw new RequestException(ErrorCode.INVALID_REQUEST, "results", "must be all or errors");
    }
    int maxErrors = call.query().integer("max-errors", DEFAULT_MAX_ERRORS);
    if (maxErrors < 0) {
      throw new RequestException(ErrorCode.INVALID_REQUEST, "max-errors", "must be 0 or more");
    }
    InputStream source = call.stream();
    int maxLine = (int) Math.min(service.limits().lineSize().toBytes(), Integer.MAX_VALUE - 16);
    return Lines.answer(lines ->
        new IngestRun(
                service,
                collection,
                documents,
                new LineReader(source, maxLine),
                lines,
                new IngestRun.Report(all, maxErrors))
            .run());
  }
}
