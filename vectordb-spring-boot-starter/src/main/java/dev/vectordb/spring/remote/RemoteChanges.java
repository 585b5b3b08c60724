package dev.vectordb.spring.remote;

import dev.vectordb.ChangeStream;
import dev.vectordb.model.ChangeEvent;
import dev.vectordb.spring.web.payload.JsonInput;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;

/** The changes of a collection at a server. Thread-safe. */
final class RemoteChanges implements ChangeStream {
  private final String path;
  private final Asking asking;
  private final RemotePoll poll = new RemotePoll();
  private volatile long position;

  /** Asks the server. */
  @FunctionalInterface
  interface Asking {
    <T> T ask(
        Exchange exchange, Function<JsonInput, T> reader, Consumer<CompletableFuture<?>> started);
  }

  /** Opens a stream; what cannot be followed is refused at once. */
  RemoteChanges(String path, Asking asking, long after) {
    this.path = path;
    this.asking = asking;
    this.position = after;
    var _ = page(1, 0, _ -> {});
  }

  private EventAnswers.Changes page(
      int limit, long waitMillis, Consumer<CompletableFuture<?>> started) {
    return asking.ask(
        Exchange.get(path + "&after=" + position + "&limit=" + limit + "&wait-millis=" + waitMillis)
            .unhurried(),
        EventAnswers::changes,
        started);
  }

  @Override
  public List<ChangeEvent> poll(int maxEvents, Duration timeout) {
    return poll.poll(
        timeout,
        (waitMillis, started) -> {
          EventAnswers.Changes page = page(maxEvents, waitMillis, started);
          return new RemotePoll.Found<>(page.list(), () -> position = page.position());
        });
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void close() {
    poll.close();
  }
}
