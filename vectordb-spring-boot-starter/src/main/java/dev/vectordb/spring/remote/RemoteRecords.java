package dev.vectordb.spring.remote;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.filter.Filter;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.OperationListener.WriteKind;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.JsonTree;
import dev.vectordb.spring.web.payload.RecordPayload;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes, reads, lists, counts and deletes the records of a collection at a server. Thread-safe.
 */
final class RemoteRecords {
  private final CollectionServer server;
  private final Watched watched;
  private final String path;

  /**
   * Makes it.
   *
   * @param path of the collection
   */
  RemoteRecords(CollectionServer server, Watched watched, String path) {
    this.server = server;
    this.watched = watched;
    this.path = path + "/records";
  }

  private WriteResult write(WriteKind kind, int records, Exchange exchange) {
    return watched.write(kind, records, () -> server.ask(exchange, CollectionAnswers::written));
  }

  /** Writes one atomic batch, whose lines are made while they are sent. */
  WriteResult write(List<VectorRecord> records, String mode) {
    List<VectorRecord> batch = List.copyOf(records);
    for (int i = 0; i < batch.size(); i++) {
      RecordChecks.check(batch.get(i), "records[" + i + "]");
    }
    return write(
        WriteKind.UPSERT,
        batch.size(),
        new Exchange(
            "POST",
            path + "?atomic=true&mode=" + mode,
            Exchange.LINES,
            BodyPublishers.ofInputStream(() -> new RecordLines(batch.iterator())),
            Exchange.Kind.WRITE,
            false));
  }

  WriteResult delete(Collection<String> ids) {
    List<String> all = ids(ids);
    return write(
        WriteKind.DELETE, all.size(), Exchange.write(path + "/delete", out -> writeIds(out, all)));
  }

  /** Deletes what matches, if that is found in time; without one, in the server's. */
  WriteResult delete(Filter filter, @Nullable Duration timeout) {
    requireNonNull(filter, "filter");
    return write(
        WriteKind.DELETE,
        0,
        Exchange.write(path + "/delete" + within("?", timeout), out -> writeFilter(out, filter)));
  }

  /** Returns the parameter; part of a millisecond is one. */
  private static String within(String separator, @Nullable Duration timeout) {
    if (timeout == null) {
      return "";
    }
    if (!timeout.isPositive()) {
      throw new InvalidInputException("timeout", "is " + timeout + ", must be positive");
    }
    if (timeout.toMillis() == 0) {
      throw new SearchTimeoutException("no server answers within " + timeout);
    }
    return separator + "timeout-millis=" + timeout.toMillis();
  }

  WriteResult deleteAll() {
    return write(
        WriteKind.DELETE,
        0,
        Exchange.write(
            path + "/delete",
            out -> {
              out.writeStartObject();
              out.writeBooleanProperty("all", true);
              out.writeEndObject();
            }));
  }

  WriteResult updateMetadata(String id, Metadata changes, MetadataUpdate mode) {
    RecordChecks.checkId(id, "id");
    return write(
        WriteKind.UPDATE_METADATA,
        1,
        Exchange.write(
            path + "/metadata",
            out -> {
              out.writeStartObject();
              out.writeStringProperty("id", id);
              out.writeName("metadata");
              RecordPayload.writeMetadata(out, changes, true);
              out.writeStringProperty("mode", JsonInput.nameOf(mode));
              out.writeEndObject();
            }));
  }

  List<VectorRecord> get(Collection<String> ids) {
    List<String> all = ids(ids);
    return server
        .ask(
            Exchange.read(path + "/get?types=true", out -> writeIds(out, all)),
            in -> SearchAnswers.records(in, ""))
        .list();
  }

  private static List<String> ids(Collection<String> ids) {
    List<String> checked = new ArrayList<>(ids.size());
    for (String id : ids) {
      checked.add(RecordChecks.checkId(id, "ids[" + checked.size() + "]"));
    }
    return checked;
  }

  private static void writeIds(JsonGenerator out, List<String> ids) {
    out.writeStartObject();
    out.writeArrayPropertyStart("ids");
    ids.forEach(out::writeString);
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void writeFilter(JsonGenerator out, @Nullable Filter filter) {
    out.writeStartObject();
    SearchBody.filter(out, filter);
    out.writeEndObject();
  }

  RecordPage list(ListRequest request) {
    SearchAnswers.Records records =
        server.ask(
            Exchange.read(
                path + "/list?types=true" + within("&", request.timeout()),
                out -> {
                  out.writeStartObject();
                  SearchBody.filter(out, request.filter());
                  out.writeNumberProperty("pageSize", request.pageSize());
                  SearchBody.text(out, "cursor", request.cursor());
                  out.writeBooleanProperty("includeVector", request.includeVector());
                  out.writeEndObject();
                }),
            in -> SearchAnswers.records(in, "nextCursor"));
    return new RecordPage(records.list(), records.cursor());
  }

  /** Counts all, or what matches if that is found in time; without one, in the server's. */
  long count(@Nullable Filter filter, @Nullable Duration timeout) {
    return server.ask(
        Exchange.read(path + "/count" + within("?", timeout), out -> writeFilter(out, filter)),
        in -> JsonTree.read(in).number("count"));
  }
}
