package dev.vectordb.spring.web;

import static dev.vectordb.spring.web.CollectionRoutes.COLLECTION;

import dev.vectordb.ChangeStream;
import dev.vectordb.EventStream;
import dev.vectordb.model.ChangeEvent;
import dev.vectordb.model.DatabaseEvent;
import dev.vectordb.model.EventRequest;
import dev.vectordb.model.EventStats;
import dev.vectordb.spring.web.Route.Access;
import dev.vectordb.spring.web.Route.Body;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.EventPayload;
import dev.vectordb.spring.web.payload.RequestException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What happens: as a stream of server-sent events, or a collection's changes page by page.
 * Thread-safe.
 */
final class EventRoutes {
  private static final int CHANGES = 100;
  private static final String[] EVENT_PARAMETERS = {"cursor", "records", "searches", "types"};

  private final Service service;

  EventRoutes(Service service) {
    this.service = service;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/events", Access.SERVER, Body.NONE, this::eventsOfAll)
            .taking(EVENT_PARAMETERS),
        new Route("POST", "/events/poll", Access.SERVER, Body.OPTIONAL_JSON, this::pollAll),
        new Route(
            "POST",
            "/tenants/{tenant}/events/poll",
            Access.READ,
            Body.OPTIONAL_JSON,
            this::pollTenant),
        new Route("GET", "/events/stats", Access.SERVER, Body.NONE, _ -> stats()),
        new Route("GET", "/tenants/{tenant}/events", Access.READ, Body.NONE, this::events)
            .taking(EVENT_PARAMETERS),
        new Route("GET", COLLECTION + "/changes", Access.READ, Body.NONE, this::changes)
            .taking("after", "limit", "wait-millis", "types"));
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
    return EventSender.answer(call, events, service.streams());
  }

  private static EventRequest request(Call call) {
    call.query().flag("types"); // refused before a stream is open
    String last = call.request().getHeader("Last-Event-ID");
    @Nullable String cursor = last == null ? call.query().text("cursor") : last;
    return new EventRequest(
        cursor,
        call.query().text("records") == null || call.query().flag("records"),
        call.query().flag("searches"));
  }

  /** The next changes after a position; waits for the first if that is asked for. */
  private Answer changes(Call call) {
    long after = after(call.query().text("after"));
    int limit = call.query().integer("limit", CHANGES);
    if (limit < 1 || limit > service.limits().batch()) {
      throw new RequestException(
          ErrorCode.INVALID_REQUEST, "limit", "must be 1 to " + service.limits().batch());
    }
    int wait = call.query().integer("wait-millis", 0);
    if (wait < 0 || wait > EventPoll.MAX_WAIT_MILLIS) {
      throw new RequestException(
          ErrorCode.INVALID_REQUEST, "wait-millis", "must be 0 to " + EventPoll.MAX_WAIT_MILLIS);
    }
    boolean types = call.query().flag("types");
    ChangeStream stream = service.collection(call).changes(after);
    return waitedFor(
        call,
        wait,
        stream,
        () -> {
          List<ChangeEvent> events = stream.poll(limit, Duration.ofMillis(wait));
          long position = stream.position();
          return Answer.json(out -> {
            out.writeStartObject();
            out.writeArrayPropertyStart("changes");
            events.forEach(event -> EventPayload.writeChange(out, event, types));
            out.writeEndArray();
            out.writeNumberProperty("position", position);
            out.writeEndObject();
          });
        });
  }

  private Answer pollAll(Call call) throws IOException {
    EventPoll poll = call.json(EventPoll::read, EventPoll.DEFAULT);
    return poll(call, poll, service.database().events(poll.request()));
  }

  private Answer pollTenant(Call call) throws IOException {
    EventPoll poll = call.json(EventPoll::read, EventPoll.DEFAULT);
    return poll(call, poll, service.tenant(call).events(poll.request()));
  }

  private Answer poll(Call call, EventPoll poll, EventStream stream) {
    return waitedFor(
        call,
        poll.isBeginning() ? 0 : poll.waitMillis(),
        stream,
        () -> {
          // Without a cursor the answer is the cursor of now, and cannot miss what comes next.
          List<DatabaseEvent> events =
              poll.isBeginning()
                  ? List.of()
                  : stream.poll(poll.limit(), Duration.ofMillis(poll.waitMillis()));
          String cursor = stream.cursor();
          return Answer.json(out -> {
            out.writeStartObject();
            out.writeArrayPropertyStart("events");
            events.forEach(event -> EventPayload.write(out, event, poll.types()));
            out.writeEndArray();
            out.writeStringProperty("cursor", cursor);
            out.writeEndObject();
          });
        });
  }

  /** Answers from a stream, which is closed then. */
  private Answer waitedFor(Call call, int waitMillis, AutoCloseable stream, Callable<Answer> look) {
    Callable<Answer> work =
        () -> {
          service.streams().add(stream);
          try (stream) {
            Answer answer = look.call();
            call.admission().recheck();
            return answer;
          } finally {
            service.streams().remove(stream);
          }
        };
    if (waitMillis == 0 || !call.request().isAsyncSupported()) {
      return response -> now(work).write(response);
    }
    return response -> {
      try {
        Later.answer(call.request(), work).write(response);
      } catch (RuntimeException | Error e) {
        now(() -> {
          stream.close();
          return Answer.empty();
        });
        throw e;
      }
    };
  }

  private static Answer now(Callable<Answer> work) throws IOException {
    try {
      return work.call();
    } catch (RuntimeException | IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
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
