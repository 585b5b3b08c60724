package dev.vectordb.spring.web;

import dev.vectordb.TenantAccess;
import dev.vectordb.VectorCollection;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import dev.vectordb.spring.web.Route.Access;
import dev.vectordb.spring.web.payload.CollectionPayload;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.Json;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.RecordPayload;
import dev.vectordb.spring.web.payload.RequestException;
import dev.vectordb.spring.web.payload.ResultPayload;
import dev.vectordb.spring.web.payload.SearchPayload;
import java.util.List;

/** What a message over the WebSocket can ask for; the payloads are those of HTTP. Thread-safe. */
final class SocketActions {
  private final Service service;

  SocketActions(Service service) {
    this.service = service;
  }

  /** What can be asked for, with who may. */
  enum Action {
    /** Finds the nearest. */
    SEARCH(Access.READ),
    /** Reads records by ids. */
    GET(Access.READ),
    /** Writes records as one batch. */
    UPSERT(Access.WRITE),
    /** Deletes records by ids, by filter, or all. */
    DELETE(Access.WRITE),
    /** Follows what happens in a tenant, or in one of its collections. */
    SUBSCRIBE(Access.READ),
    /** Ends that. */
    UNSUBSCRIBE(Access.READ);

    private final Access access;

    Action(Access access) {
      this.access = access;
    }
  }

  /**
   * Does what a message asks for.
   *
   * @param data stands at the payload
   * @return the answer's payload
   */
  Json.Writer run(
      SocketMessage message, JsonInput data, Caller caller, SocketSubscriptions subscriptions) {
    if (!message.action().access.permits(caller, message.tenant())) {
      throw new RequestException(ErrorCode.FORBIDDEN, "The key does not allow this");
    }
    TenantAccess tenant = TenantAccess.of(service.database(), message.tenant(), caller.role());
    return switch (message.action()) {
      case SUBSCRIBE -> subscriptions.subscribe(message, data, tenant);
      case UNSUBSCRIBE -> {
        data.skip();
        yield subscriptions.unsubscribe(message);
      }
      default -> run(message, data, tenant.collection(message.collection()));
    };
  }

  private Json.Writer run(SocketMessage message, JsonInput data, VectorCollection collection) {
    int most = service.limits().batch();
    return switch (message.action()) {
      case SEARCH -> {
        SearchResult result = collection.search(SearchPayload.read(data, service));
        yield out -> ResultPayload.write(out, result, message.types());
      }
      case GET -> {
        List<VectorRecord> records = collection.get(RecordSelection.readIds(data, most).ids());
        yield out -> {
          out.writeStartObject();
          out.writeArrayPropertyStart("records");
          records.forEach(record -> RecordPayload.write(out, record, message.types()));
          out.writeEndArray();
          out.writeEndObject();
        };
      }
      case UPSERT -> {
        RecordBatch batch = RecordBatch.read(data, false, most);
        yield written(batch.write(collection, batch.records()));
      }
      case DELETE ->
          written(
              RecordSelection.readDeletion(data, most)
                  .deleteFrom(collection, service.maxTimeout()));
      case SUBSCRIBE, UNSUBSCRIBE -> throw new IllegalStateException("not of a collection");
    };
  }

  private static Json.Writer written(WriteResult result) {
    return out -> CollectionPayload.writeResult(out, result);
  }
}
