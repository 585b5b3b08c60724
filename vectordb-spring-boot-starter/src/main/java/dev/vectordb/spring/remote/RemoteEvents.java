package dev.vectordb.spring.remote;

import dev.vectordb.EventStream;
import dev.vectordb.model.DatabaseEvent;
import dev.vectordb.model.EventRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What happens at a server. Thread-safe. */
final class RemoteEvents implements EventStream {
  private final RemoteClient client;
  private final String path;
  private final EventRequest request;
  private final RemotePoll poll = new RemotePoll();
  private volatile String cursor;

  /**
   * Opens a stream; a cursor that is none is refused at once.
   *
   * @param path where events are asked for
   */
  RemoteEvents(RemoteClient client, String path, EventRequest request) {
    this.client = client;
    this.path = path;
    this.request = request;
    String from = request.cursor();
    EventAnswers.Events first = page(from, 1, 0, _ -> {});
    this.cursor = from == null ? first.cursor() : from;
  }

  private EventAnswers.Events page(
      @Nullable String from, int limit, long waitMillis, Consumer<CompletableFuture<?>> started) {
    return client.send(
        Exchange.read(
                path + "/poll",
                out -> {
                  out.writeStartObject();
                  SearchBody.text(out, "cursor", from);
                  out.writeBooleanProperty("records", request.records());
                  out.writeBooleanProperty("searches", request.searches());
                  out.writeBooleanProperty("types", true);
                  out.writeNumberProperty("limit", limit);
                  out.writeNumberProperty("waitMillis", waitMillis);
                  out.writeEndObject();
                })
            .unhurried(),
        EventAnswers::events,
        started);
  }

  @Override
  public List<DatabaseEvent> poll(int maxEvents, Duration timeout) {
    return poll.poll(
        timeout,
        (waitMillis, started) -> {
          EventAnswers.Events page = page(cursor, maxEvents, waitMillis, started);
          return new RemotePoll.Found<>(page.list(), () -> cursor = page.cursor());
        });
  }

  @Override
  public String cursor() {
    return cursor;
  }

  @Override
  public void close() {
    poll.close();
  }
}
