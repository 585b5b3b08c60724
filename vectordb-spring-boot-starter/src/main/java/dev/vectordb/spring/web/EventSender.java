package dev.vectordb.spring.web;

import dev.vectordb.EventStream;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.DatabaseEvent;
import dev.vectordb.spring.web.payload.EventPayload;
import dev.vectordb.spring.web.payload.Json;
import dev.vectordb.spring.web.payload.Problem;
import dev.vectordb.spring.web.payload.RequestException;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/**
 * Sends events as they happen, on a virtual thread of its own, so that none of the container's is
 * held. A client that does not read holds up this thread alone. Each batch ends with the cursor
 * from which a stream goes on, which browsers send by themselves when they connect again.
 */
final class EventSender implements Runnable {
  private static final Logger LOGGER = LoggerFactory.getLogger(EventSender.class);
  private static final int BATCH = 100;

  /** Shows the client, and whatever stands between, that the connection lives. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

  /** How often is looked whether the caller may still follow. */
  private static final Duration CHECK = Duration.ofSeconds(1);

  private final EventStream events;
  private final AsyncContext context;
  private final Admission admission;
  private final boolean types;

  private EventSender(
      EventStream events, AsyncContext context, Admission admission, boolean types) {
    this.events = events;
    this.context = context;
    this.admission = admission;
    this.types = types;
  }

  static Answer answer(Call call, EventStream events, OpenStreams streams) {
    boolean types = call.query().flag("types");
    Admission admission = call.admission();
    return response -> {
      try {
        response.setStatus(HttpServletResponse.SC_OK);
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        AsyncContext context = Later.start(call.request());
        streams.add(events);
        EventSender sender = new EventSender(events, context, admission, types);
        Thread.ofVirtual()
            .name("vectordb-web-events")
            .start(() -> {
              try {
                sender.run();
              } finally {
                streams.remove(events);
              }
            });
      } catch (RuntimeException | Error e) {
        streams.remove(events);
        events.close();
        throw e;
      }
    };
  }

  @Override
  public void run() {
    try (events) {
      OutputStream out = context.getResponse().getOutputStream();
      send(out, ": connected\n\n");
      long lastNanos = System.nanoTime();
      while (true) {
        List<DatabaseEvent> batch = events.poll(BATCH, CHECK);
        admission.recheck();
        if (!batch.isEmpty()) {
          send(out, batch, events.cursor());
          lastNanos = System.nanoTime();
        } else if (System.nanoTime() - lastNanos >= KEEP_ALIVE.toNanos()) {
          send(out, ": \n\n");
          lastNanos = System.nanoTime();
        }
      }
    } catch (VectorDatabaseException | RequestException e) {
      end(e);
    } catch (IOException | RuntimeException e) {
      LOGGER.debug("A stream of events has ended", e);
    } finally {
      Later.complete(context);
    }
  }

  /** Sends events one by one: many clients may be slow, and each text would be on the heap. */
  private void send(OutputStream out, List<DatabaseEvent> batch, String cursor) throws IOException {
    for (int i = 0; i < batch.size(); i++) {
      DatabaseEvent event = batch.get(i);
      String id = i == batch.size() - 1 ? "id: " + cursor + "\n" : "";
      write(out, "event: " + EventPayload.kind(event) + "\n" + id + "data: ");
      try (JsonGenerator json = Json.write(out)) {
        EventPayload.write(json, event, types);
      }
      write(out, "\n\n");
    }
    out.flush();
  }

  private void end(RuntimeException failure) {
    try {
      String problem = Json.toText(out -> Problem.of(failure).write(out));
      send(context.getResponse().getOutputStream(), "event: error\ndata: " + problem + "\n\n");
    } catch (IOException | RuntimeException e) {
      LOGGER.debug("The end of a stream of events was not told", e);
    }
  }

  private static void send(OutputStream out, String text) throws IOException {
    write(out, text);
    out.flush();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
