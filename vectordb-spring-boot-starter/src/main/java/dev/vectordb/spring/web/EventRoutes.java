package dev.vectordb.spring.web;

import static dev.vectordb.spring.web.CollectionRoutes.COLLECTION;

import dev.vectordb.ChangeStream;
import dev.vectordb.EventStream;
import dev.vectordb.model.ChangeEvent;
import dev.vectordb.model.EventRequest;
import dev.vectordb.model.EventStats;
import dev.vectordb.spring.web.Route.Access;
import dev.vectordb.spring.web.Route.Body;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.EventPayload;
import dev.vectordb.spring.web.payload.RequestException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happens: as a stream of server-sent events, or a collection's changes page by page.
 * Thread-safe.
 */
final class EventRoutes {
  private static final int MAX_WAIT_MILLIS = 30_000;
  private static final int CHANGES = 100;

  private final Service service;

  EventRoutes(Service service) {
    this.service = service;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/events", Access.SERVER, Body.NONE, this::eventsOfAll),
        new Route("GET", "/events/stats", Access.SERVER, Body.NONE, _ -> stats()),
        new Route("GET", "/tenants/{tenant}/events", Access.READ, Body.NONE, this::events),
        new Route("GET", COLLECTION + "/changes", Access.READ, Body.NONE, this::changes));
  }

  private Answer eventsOfAll(Call call) {
    EventRequest request = request(call);
    return stream(call, service.database().events(request));
  }

  private Answer events(Call call) {
    EventRequest request = request(call);
    return stream(call, service.tenant(call).events(request));
  }

  private Answer stream(Call call, EventStream events) {
    return EventSender.answer(call.request(), events, call.query().flag("types"));
  }

  private static EventRequest request(Call call) {
    call.query().allow(Set.of("cursor", "records", "searches", "types"));
    String last = call.request().getHeader("Last-Event-ID");
    @Nullable String cursor = last == null ? call.query().text("cursor") : last;
    return new EventRequest(
        cursor,
        call.query().text("records") == null || call.query().flag("records"),
        call.query().flag("searches"));
  }

  /** The next changes after a position; waits for the first if that is asked for. */
  private Answer changes(Call call) {
    call.query().allow(Set.of("after", "limit", "wait-millis", "types"));
    long after = after(call.query().text("after"));
    int limit = call.query().integer("limit", CHANGES);
    if (limit < 1 || limit > service.limits().batch()) {
      throw new RequestException(
          ErrorCode.INVALID_REQUEST, "limit", "must be 1 to " + service.limits().batch());
    }
    int wait = call.query().integer("wait-millis", 0);
    if (wait < 0 || wait > MAX_WAIT_MILLIS) {
      throw new RequestException(
          ErrorCode.INVALID_REQUEST, "wait-millis", "must be 0 to " + MAX_WAIT_MILLIS);
    }
    boolean types = call.query().flag("types");
    List<ChangeEvent> events;
    long position;
    try (ChangeStream stream = service.collection(call).changes(after)) {
      events = stream.poll(limit, Duration.ofMillis(wait));
      position = stream.position();
    }
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeArrayPropertyStart("changes");
      events.forEach(event -> EventPayload.writeChange(out, event, types));
      out.writeEndArray();
      out.writeNumberProperty("position", position);
      out.writeEndObject();
    });
  }

  private static long after(@Nullable String text) {
    try {
      return text == null ? 0 : Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw new RequestException(ErrorCode.INVALID_REQUEST, "after", "must be a whole number");
    }
  }

  private Answer stats() {
    EventStats stats = service.database().eventStats();
    return Answer.json(out -> {
      out.writeStartObject();
      out.writeNumberProperty("openStreams", stats.openStreams());
      out.writeNumberProperty("changes", stats.changes());
      out.writeNumberProperty("searchesSampled", stats.searchesSampled());
      out.writeNumberProperty("searchesMissed", stats.searchesMissed());
      out.writeNumberProperty("lost", stats.lost());
      out.writeNumberProperty("bytesRead", stats.bytesRead());
      out.writeEndObject();
    });
  }
}
