package dev.vectordb.spring.remote;

import dev.vectordb.exception.CollectionNotFoundException;
import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.spring.web.payload.JsonInput;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A server that is asked about one collection; where that is gone, it says what an embedded
 * collection would. Thread-safe.
 *
 * @param client asks
 * @param name of the collection
 */
record CollectionServer(RemoteClient client, String name) {

  <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (CollectionNotFoundException e) {
      DatabaseClosedException dropped =
          new DatabaseClosedException("collection " + name + " was dropped");
      dropped.initCause(e);
      throw dropped;
    }
  }

  <T> T ask(Exchange exchange, Function<JsonInput, T> reader) {
    return ask(() -> client.send(exchange, reader));
  }

  /**
   * Asks a question that can be given up.
   *
   * @param started is told of what to cancel if nobody wants the answer any more
   */
  <T> T askFor(
      Exchange exchange, Function<JsonInput, T> reader, Consumer<CompletableFuture<?>> started) {
    return ask(() -> client.send(exchange, reader, started));
  }
}
