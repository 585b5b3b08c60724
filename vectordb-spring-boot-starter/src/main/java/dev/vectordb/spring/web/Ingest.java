package dev.vectordb.spring.web;

import dev.vectordb.VectorCollection;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.model.ProgressListener;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import dev.vectordb.spring.web.payload.CollectionPayload;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Takes records in line by line, in small atomic batches, and tells what became of each line. What
 * it holds does not grow with the number of lines. Thread-safe.
 */
final class Ingest {
  private static final int DEFAULT_MAX_ERRORS = 1_000;

  /** More than a batch of the database may have is not read: lines can be short. */
  private static final int MAX_ATOMIC_RECORDS = 100_000;

  private final Service service;

  Ingest(Service service) {
    this.service = service;
  }

  Answer lines(Call call, VectorCollection collection, boolean documents) throws IOException {
    if (call.query().flag("atomic")) {
      return atomic(call, collection, documents);
    }
    call.query().allow(Set.of("results", "max-errors", "atomic"));
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
    return Lines.answer(lines ->
        new IngestRun(
                service,
                collection,
                documents,
                new LineReader(source, service.limits().maxLineBytes()),
                lines,
                new IngestRun.Report(all, maxErrors))
            .run());
  }

  /** Takes lines in as one atomic batch; nothing is written if one of them is wrong. */
  private Answer atomic(Call call, VectorCollection collection, boolean documents)
      throws IOException {
    call.query().allow(Set.of("atomic", "mode"));
    String mode = call.query().text("mode");
    boolean onlyMissing = "insert".equals(mode);
    if (documents || (!onlyMissing && mode != null && !mode.equals("upsert"))) {
      throw new RequestException(
          ErrorCode.INVALID_REQUEST,
          documents ? "atomic" : "mode",
          documents ? "does not go with documents" : "must be upsert or insert");
    }
    List<VectorRecord> records = new ArrayList<>();
    InputStream source = call.stream(service.limits().atomicSize().toBytes());
    for (LineRecords lines = new LineRecords(source, service.limits()); lines.hasNext(); ) {
      if (records.size() == MAX_ATOMIC_RECORDS) {
        throw new InvalidInputException(
            "records",
            "has more than "
                + MAX_ATOMIC_RECORDS
                + " records; write them in parts, or import them");
      }
      records.add(lines.next());
    }
    WriteResult result =
        onlyMissing ? collection.insertIfAbsent(records) : collection.upsert(records);
    return Answer.json(out -> CollectionPayload.writeResult(out, result));
  }

  /** Takes any number of lines in at one moment, without the log. */
  Answer bulk(Call call, VectorCollection collection) throws IOException {
    WriteResult result =
        collection.bulkImport(
            new LineRecords(call.stream(), service.limits()), ProgressListener.NONE);
    return Answer.json(out -> CollectionPayload.writeResult(out, result));
  }
}
