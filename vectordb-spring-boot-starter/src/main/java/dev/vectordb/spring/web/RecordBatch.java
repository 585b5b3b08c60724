package dev.vectordb.spring.web;

import dev.vectordb.VectorCollection;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.RecordPayload;
import dev.vectordb.spring.web.payload.RecordPayload.Draft;
import dev.vectordb.spring.web.payload.RequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Records, or texts that become records, which are written as one atomic batch.
 *
 * @param drafts as they were sent
 * @param name what the request calls them
 * @param onlyMissing whether those that are there already stay as they are
 */
record RecordBatch(List<Draft> drafts, String name, boolean onlyMissing) {

  private enum Mode {
    UPSERT,
    INSERT
  }

  static RecordBatch read(JsonInput in, boolean documents, int most) {
    String wanted = documents ? "documents" : "records";
    var draft =
        new Object() {
          @Nullable List<Draft> drafts;
          Mode mode = Mode.UPSERT;
        };
    in.object(name -> {
      if (name.equals("mode")) {
        draft.mode = in.constant(Mode.class);
      } else if (name.equals(wanted)) {
        List<Draft> read = new ArrayList<>();
        in.array(() -> {
          if (read.size() == most) {
            throw RecordSelection.tooMany(wanted, most);
          }
          read.add(RecordPayload.read(in));
        });
        draft.drafts = read;
      } else {
        throw in.unknown(name);
      }
    });
    if (draft.drafts == null) {
      throw new RequestException(ErrorCode.INVALID_REQUEST, wanted, "is missing");
    }
    return new RecordBatch(draft.drafts, wanted, draft.mode == Mode.INSERT);
  }

  List<VectorRecord> records() {
    List<VectorRecord> records = new ArrayList<>(drafts.size());
    for (Draft draft : drafts) {
      records.add(draft.toRecord(place(records.size())));
    }
    return records;
  }

  /** Makes vectors of the texts, and ids where there are none. */
  List<VectorRecord> embedded(Service service) {
    return embed(service, drafts, this::place);
  }

  static List<VectorRecord> embed(
      Service service, List<Draft> drafts, java.util.function.IntFunction<String> place) {
    List<String> texts = new ArrayList<>(drafts.size());
    for (Draft draft : drafts) {
      texts.add(checkDocument(draft, place.apply(texts.size())));
    }
    List<float[]> vectors = service.embedAll(texts);
    List<VectorRecord> records = new ArrayList<>(drafts.size());
    for (int i = 0; i < drafts.size(); i++) {
      Draft draft = drafts.get(i);
      String id = draft.id() == null ? UUID.randomUUID().toString() : draft.id();
      records.add(
          VectorRecord.builder(id, vectors.get(i))
              .text(draft.text())
              .metadata(draft.metadata())
              .build());
    }
    return records;
  }

  /** Returns the text of a document. */
  static String checkDocument(Draft draft, String place) {
    String prefix = place.isEmpty() ? "" : place + ".";
    if (draft.vector() != null) {
      throw new RequestException(
          ErrorCode.INVALID_REQUEST,
          prefix + "vector",
          "is not known here: a document's vector is made of its text");
    }
    if (draft.text() == null || draft.text().isBlank()) {
      throw new RequestException(ErrorCode.INVALID_REQUEST, prefix + "text", "is missing or blank");
    }
    return draft.text();
  }

  WriteResult write(VectorCollection collection, List<VectorRecord> records) {
    return onlyMissing ? collection.insertIfAbsent(records) : collection.upsert(records);
  }

  void writeResult(JsonGenerator out, WriteResult result, List<VectorRecord> records) {
    out.writeStartObject();
    out.writeNumberProperty("position", result.position().sequenceNumber());
    out.writeNumberProperty("inserted", result.inserted());
    out.writeNumberProperty("updated", result.updated());
    out.writeArrayPropertyStart("ids");
    records.forEach(record -> out.writeString(record.id()));
    out.writeEndArray();
    out.writeEndObject();
  }

  private String place(int index) {
    return name + "[" + index + "]";
  }
}
