package dev.vectordb.spring.web;

import dev.vectordb.VectorCollection;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import dev.vectordb.spring.web.payload.Json;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.Problem;
import dev.vectordb.spring.web.payload.RecordPayload;
import dev.vectordb.spring.web.payload.RecordPayload.Draft;
import dev.vectordb.spring.web.payload.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One stream of lines on its way into a collection. Not thread-safe. */
final class IngestRun {
  private static final int BATCH_RECORDS = 500;
  private static final int BATCH_BYTES = 4 * 1024 * 1024;

  /** Where a batch was refused, as the database names places. */
  private static final Pattern PLACE = Pattern.compile("^records\\[(\\d+)]\\.?(.*)$");

  /**
   * What is told.
   *
   * @param all whether of every line, or only of those that failed
   * @param maxErrors after how many failures the rest is not read
   */
  record Report(boolean all, int maxErrors) {}

  private record Pending(long line, VectorRecord record) {}

  private record PendingDraft(long line, Draft draft) {}

  private final Service service;
  private final VectorCollection collection;
  private final boolean documents;
  private final LineReader reader;
  private final Lines lines;
  private final Report report;
  private final long started = System.nanoTime();

  private final List<PendingDraft> drafts = new ArrayList<>();
  private int pendingBytes;
  private long read;
  private long inserted;
  private long updated;
  private long failed;
  private long position;

  IngestRun(
      Service service,
      VectorCollection collection,
      boolean documents,
      LineReader reader,
      Lines lines,
      Report report) {
    this.service = service;
    this.collection = collection;
    this.documents = documents;
    this.reader = reader;
    this.lines = lines;
    this.report = report;
  }

  void run() {
    boolean aborted = false;
    while (!aborted && reader.next()) {
      if (!reader.isBlank()) {
        read++;
        take();
      }
      if (drafts.size() >= BATCH_RECORDS || pendingBytes >= BATCH_BYTES) {
        writeBatch();
        progress("progress", false);
      }
      aborted = failed > report.maxErrors();
    }
    writeBatch();
    progress("done", aborted);
  }

  private void take() {
    try {
      if (reader.isTooLong()) {
        throw RequestBody.tooLarge(service.limits().lineSize().toBytes());
      }
      Draft draft;
      try (JsonInput in = Json.read(reader.bytes(), 0, reader.length())) {
        draft = RecordPayload.read(in);
        in.end();
      }
      if (documents) {
        RecordBatch.checkDocument(draft, "");
      } else {
        draft.toRecord("");
      }
      drafts.add(new PendingDraft(reader.number(), draft));
      pendingBytes += reader.length();
    } catch (RequestException | InvalidInputException e) {
      fail(reader.number(), e);
    }
  }

  private void writeBatch() {
    if (drafts.isEmpty()) {
      return;
    }
    List<Pending> batch = new ArrayList<>(toRecords());
    drafts.clear();
    pendingBytes = 0;
    while (!batch.isEmpty()) {
      try {
        WriteResult result = collection.upsert(batch.stream().map(Pending::record).toList());
        inserted += result.inserted();
        updated += result.updated();
        position = result.position().sequenceNumber();
        if (report.all()) {
          batch.forEach(this::succeed);
        }
        return;
      } catch (InvalidInputException e) {
        refuse(batch, e);
      }
    }
  }

  private List<Pending> toRecords() {
    List<VectorRecord> records =
        documents
            ? RecordBatch.embed(service, drafts.stream().map(PendingDraft::draft).toList(), _ -> "")
            : drafts.stream().map(pending -> pending.draft().toRecord("")).toList();
    List<Pending> batch = new ArrayList<>(records.size());
    for (int i = 0; i < records.size(); i++) {
      batch.add(new Pending(drafts.get(i).line(), records.get(i)));
    }
    return batch;
  }

  /** Takes out of the batch what the database refused; it says what, before anything is written. */
  private void refuse(List<Pending> batch, InvalidInputException refusal) {
    Matcher place = PLACE.matcher(refusal.field());
    int index = place.matches() ? Integer.parseInt(place.group(1)) : -1;
    if (index >= 0 && index < batch.size()) {
      fail(batch.remove(index).line(), refusal);
    } else {
      // The batch as a whole; what is in it cannot be told apart.
      batch.forEach(pending -> fail(pending.line(), refusal));
      batch.clear();
    }
  }

  private void fail(long line, RuntimeException refusal) {
    failed++;
    Problem told = Problem.of(refusal);
    String field = told.field();
    Matcher place = PLACE.matcher(field == null ? "" : field);
    Problem problem = place.matches() ? at(told, place.group(2)) : told;
    lines.write(out -> {
      out.writeStartObject();
      out.writeNumberProperty("line", line);
      out.writeName("error");
      problem.write(out);
      out.writeEndObject();
    });
  }

  private static Problem at(Problem problem, @Nullable String field) {
    return new Problem(
        problem.code(),
        problem.detail(),
        field == null || field.isEmpty() ? null : field,
        problem.figures(),
        problem.retryAfterSeconds());
  }

  private void succeed(Pending pending) {
    lines.write(out -> {
      out.writeStartObject();
      out.writeNumberProperty("line", pending.line());
      out.writeStringProperty("id", pending.record().id());
      out.writeEndObject();
    });
  }

  private void progress(String name, boolean aborted) {
    long nanos = Math.max(1, System.nanoTime() - started);
    lines.write(out -> {
      out.writeStartObject();
      out.writeName(name);
      out.writeStartObject();
      out.writeNumberProperty("read", read);
      out.writeNumberProperty("inserted", inserted);
      out.writeNumberProperty("updated", updated);
      out.writeNumberProperty("failed", failed);
      out.writeNumberProperty("position", position);
      out.writeNumberProperty("elapsedMillis", TimeUnit.NANOSECONDS.toMillis(nanos));
      out.writeNumberProperty("recordsPerSecond", (inserted + updated) * 1_000_000_000L / nanos);
      if (aborted) {
        out.writeBooleanProperty("aborted", true);
      }
      out.writeEndObject();
      out.writeEndObject();
    });
    lines.flush();
  }
}
