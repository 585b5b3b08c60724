package dev.vectordb.spring.web;

import static dev.vectordb.spring.web.CollectionRoutes.COLLECTION;

import dev.vectordb.VectorCollection;
import dev.vectordb.exception.RecordNotFoundException;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import dev.vectordb.spring.web.Route.Access;
import dev.vectordb.spring.web.Route.Body;
import dev.vectordb.spring.web.payload.CollectionPayload;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.RecordPayload;
import dev.vectordb.spring.web.payload.RequestException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes, reads and deletes records. Thread-safe. */
final class RecordRoutes {
  private static final String RECORDS = COLLECTION + "/records";
  private static final String RECORD = RECORDS + "/{id}";
  private static final int SCROLL_PAGE = 500;

  private final Service service;
  private final Ingest ingest;

  RecordRoutes(Service service) {
    this.service = service;
    this.ingest = new Ingest(service);
  }

  List<Route> routes() {
    return List.of(
        new Route("POST", RECORDS, Access.WRITE, Body.JSON_OR_LINES, call -> upsert(call, false))
            .taking("results", "max-errors", "atomic", "mode"),
        new Route(
                "POST",
                COLLECTION + "/documents",
                Access.WRITE,
                Body.JSON_OR_LINES,
                call -> upsert(call, true))
            .taking("results", "max-errors"),
        new Route(
            "POST",
            COLLECTION + "/import",
            Access.WRITE,
            Body.LINES,
            call -> ingest.bulk(call, service.collection(call))),
        new Route("PUT", RECORD, Access.WRITE, Body.JSON, this::put),
        new Route("GET", RECORD, Access.READ, Body.NONE, this::get).taking("types"),
        new Route("DELETE", RECORD, Access.WRITE, Body.NONE, this::delete),
        new Route("PATCH", RECORD, Access.WRITE, Body.JSON, this::patch),
        new Route("POST", RECORDS + "/get", Access.READ, Body.JSON, this::getMany).taking("types"),
        new Route("POST", RECORDS + "/list", Access.READ, Body.OPTIONAL_JSON, this::list)
            .taking("types", "timeout-millis"),
        new Route("POST", RECORDS + "/scroll", Access.READ, Body.OPTIONAL_JSON, this::scroll)
            .taking("types"),
        new Route("POST", RECORDS + "/count", Access.READ, Body.OPTIONAL_JSON, this::count)
            .taking("timeout-millis"),
        new Route("POST", RECORDS + "/delete", Access.WRITE, Body.JSON, this::deleteMany)
            .taking("timeout-millis"),
        new Route("POST", RECORDS + "/metadata", Access.WRITE, Body.JSON, this::update));
  }

  private Answer upsert(Call call, boolean documents) throws IOException {
    VectorCollection collection = service.collection(call);
    if (call.isLines()) {
      return ingest.lines(call, collection, documents);
    }
    call.query().allow(Set.of()); // what there is, is for lines
    RecordBatch batch = call.json(in -> RecordBatch.read(in, documents, service.limits().batch()));
    List<VectorRecord> records = documents ? batch.embedded(service) : batch.records();
    WriteResult result = batch.write(collection, records);
    return Answer.json(out -> {
      if (documents) {
        batch.writeResult(out, result, records);
      } else {
        CollectionPayload.writeResult(out, result);
      }
    });
  }

  private Answer put(Call call) throws IOException {
    VectorCollection collection = service.collection(call);
    String id = call.path("id");
    RecordPayload.Draft draft = call.json(RecordPayload::read);
    if (draft.id() != null && !draft.id().equals(id)) {
      throw new RequestException(
          ErrorCode.INVALID_REQUEST, "id", "is another than the one in the path");
    }
    VectorRecord record =
        new RecordPayload.Draft(id, draft.vector(), draft.text(), draft.metadata()).toRecord("");
    return result(collection.upsert(record));
  }

  private Answer get(Call call) {
    boolean types = call.query().flag("types");
    VectorRecord record =
        service
            .collection(call)
            .get(call.path("id"))
            .orElseThrow(() -> new RecordNotFoundException("There is no record of that id"));
    return Answer.json(out -> RecordPayload.write(out, record, types));
  }

  private Answer delete(Call call) {
    return result(service.collection(call).delete(call.path("id")));
  }

  private Answer patch(Call call) throws IOException {
    VectorCollection collection = service.collection(call);
    RecordSelection.Update update = call.json(RecordSelection::readUpdate);
    if (update.id() != null) {
      throw new RequestException(ErrorCode.INVALID_REQUEST, "id", "is in the path already");
    }
    return result(collection.updateMetadata(call.path("id"), update.metadata(), update.mode()));
  }

  private Answer update(Call call) throws IOException {
    VectorCollection collection = service.collection(call);
    RecordSelection.Update update = call.json(RecordSelection::readUpdate);
    if (update.id() == null) {
      throw new RequestException(ErrorCode.INVALID_REQUEST, "id", "is missing");
    }
    return result(collection.updateMetadata(update.id(), update.metadata(), update.mode()));
  }

  private Answer getMany(Call call) throws IOException {
    VectorCollection collection = service.collection(call);
    RecordSelection selection =
        call.json(in -> RecordSelection.readIds(in, service.limits().batch()));
    boolean types = call.query().flag("types");
    List<VectorRecord> records = collection.get(selection.ids());
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("records");
      records.forEach(record -> RecordPayload.write(out, record, types));
      out.writeEndArray();
      out.writeEndObject();
    });
  }

  private Answer list(Call call) throws IOException {
    VectorCollection collection = service.collection(call);
    ListRequest request =
        call.json(RecordSelection::readList, ListRequest.firstPage(RecordSelection.PAGE_SIZE));
    Duration timeout = service.timeout(call);
    boolean types = call.query().flag("types");
    RecordPage page = collection.list(request.withTimeout(timeout));
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("records");
      page.records().forEach(record -> RecordPayload.write(out, record, types));
      out.writeEndArray();
      if (page.nextCursor() != null) {
        out.writeStringProperty("nextCursor", page.nextCursor());
      }
      out.writeEndObject();
    });
  }

  /** Sends all records, a page at a time, so that memory does not grow with them. */
  private Answer scroll(Call call) throws IOException {
    VectorCollection collection = service.collection(call);
    ListRequest asked = call.json(RecordSelection::readScroll, ListRequest.firstPage(SCROLL_PAGE));
    boolean types = call.query().flag("types");
    Duration timeout = service.maxTimeout();
    RecordPage first =
        collection.list(asked.withTimeout(timeout)); // what is wrong with the request shows here
    return Lines.answer(lines -> {
      RecordPage page = first;
      while (true) {
        for (VectorRecord record : page.records()) {
          lines.write(out -> RecordPayload.write(out, record, types));
        }
        String next = page.nextCursor();
        if (next == null) {
          return;
        }
        page = collection.list(asked.after(next).withTimeout(timeout));
      }
    });
  }

  private Answer count(Call call) throws IOException {
    Duration timeout = service.timeout(call);
    VectorCollection collection = service.collection(call);
    @Nullable Filter[] filter = new Filter[1];
    call.json(
        in -> {
          in.object(name -> {
            if (!name.equals("filter")) {
              throw in.unknown(name);
            }
            filter[0] = Filter.parse(in.string());
          });
          return "";
        },
        "");
    long count = filter[0] == null ? collection.count() : collection.count(filter[0], timeout);
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeNumberProperty("count", count);
      out.writeEndObject();
    });
  }

  private Answer deleteMany(Call call) throws IOException {
    Duration timeout = service.timeout(call);
    VectorCollection collection = service.collection(call);
    return result(
        call.json(in -> RecordSelection.readDeletion(in, service.limits().batch()))
            .deleteFrom(collection, timeout));
  }

  private static Answer result(WriteResult result) {
    return Answer.json(out -> CollectionPayload.writeResult(out, result));
  }
}
