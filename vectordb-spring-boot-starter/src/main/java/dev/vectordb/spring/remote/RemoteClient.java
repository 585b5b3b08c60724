package dev.vectordb.spring.remote;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DatabaseUnavailableException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.spring.remote.Exchange.Kind;
import dev.vectordb.spring.web.payload.Json;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.JsonTree;
import dev.vectordb.spring.web.payload.RequestException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Sends requests over connections that are kept, and makes answers or exceptions of what comes
 * back. What failed is sent again where that harms nobody: any request that was refused before
 * anything was done, or never left; and those that only read, after a failure on the way.
 * Interrupting a caller does not end its request. Thread-safe.
 */
final class RemoteClient implements AutoCloseable {
  private final RemoteSettings settings;
  private final HttpClient client;
  private final ExecutorService threads;
  private volatile boolean closed;

  RemoteClient(RemoteSettings settings) {
    this.settings = settings;
    this.threads =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("vectordb-remote-", 0).factory());
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.connectTimeout())
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(threads);
    if (settings.sslContext() != null) {
      builder.sslContext(settings.sslContext());
    }
    this.client = builder.build();
  }

  URI url() {
    return settings.url();
  }

  /** Sends a request whose answer has nothing to say. */
  void send(Exchange exchange) {
    var _ = bytes(exchange, _ -> {});
  }

  /** Sends a request, and reads the document that comes back. */
  <T> T send(Exchange exchange, Function<JsonInput, T> reader) {
    return send(exchange, reader, _ -> {});
  }

  /**
   * Sends a request, and reads the document that comes back.
   *
   * @param started is told of what to cancel if nobody wants the answer any more
   */
  <T> T send(
      Exchange exchange, Function<JsonInput, T> reader, Consumer<CompletableFuture<?>> started) {
    byte[] body = bytes(exchange, started);
    try (JsonInput in = Json.read(body, 0, body.length)) {
      return reader.apply(in);
    } catch (RequestException e) {
      throw new VectorDatabaseException(
          "the answer of " + url() + " to " + exchange.path() + " cannot be read: " + e.detail());
    }
  }

  private byte[] bytes(Exchange exchange, Consumer<CompletableFuture<?>> started) {
    HttpResponse<byte[]> response =
        exchange(exchange, exchange.kind(), BodyHandlers.ofByteArray(), started);
    if (response.statusCode() >= 300) {
      throw RemoteErrors.of(response.statusCode(), response.body(), url());
    }
    return response.body();
  }

  /** Asks the server whether it can be used, which it says by a status too. */
  boolean isUp() {
    HttpResponse<byte[]> response =
        exchange(Exchange.get("/health"), Kind.READ, BodyHandlers.ofByteArray(), _ -> {});
    byte[] body = response.body();
    try (JsonInput in = Json.read(body, 0, body.length)) {
      JsonTree answer = JsonTree.read(in);
      if (answer.has("status") && !answer.has("code")) {
        return "up".equals(answer.text("status"));
      }
    } catch (RequestException _) {
      // Another than the service has answered.
    }
    throw RemoteErrors.of(response.statusCode(), body, url());
  }

  /**
   * Sends a request whose answer is a stream.
   *
   * @return the answer; its body is to be closed
   */
  HttpResponse<InputStream> stream(Exchange exchange) {
    BodyHandler<InputStream> handler = _ -> BodySubscribers.ofInputStream();
    HttpResponse<InputStream> response = exchange(exchange, exchange.kind(), handler, _ -> {});
    if (response.statusCode() < 300) {
      return response;
    }
    try (InputStream body = response.body()) {
      throw RemoteErrors.of(
          response.statusCode(), body.readNBytes(RemoteErrors.MAX_PROBLEM_BYTES), url());
    } catch (IOException e) {
      throw RemoteErrors.ofConnection(e, url(), false);
    }
  }

  private <B> HttpResponse<B> exchange(
      Exchange exchange,
      Kind kind,
      BodyHandler<B> handler,
      Consumer<CompletableFuture<?>> started) {
    HttpRequest request = request(exchange);
    int attempts = kind == Kind.ONCE ? 1 : settings.maxAttempts();
    for (int attempt = 1; ; attempt++) {
      checkOpen();
      long waitMillis;
      try {
        CompletableFuture<HttpResponse<B>> future = client.sendAsync(request, handler);
        started.accept(future);
        HttpResponse<B> response =
            Waiting.join(future, exchange.isLong() ? null : settings.requestTimeout());
        waitMillis = attempt < attempts ? Retries.waitMillis(response, kind, attempt) : -1;
        if (waitMillis < 0) {
          return response;
        }
        if (response.body() instanceof InputStream stream) {
          stream.close();
        }
      } catch (IOException e) {
        checkOpen();
        waitMillis = attempt < attempts ? Retries.waitMillis(e, kind, attempt) : -1;
        if (waitMillis < 0) {
          throw RemoteErrors.ofConnection(e, url(), kind != Kind.READ && !Retries.neverSent(e));
        }
      }
      Retries.pause(waitMillis);
    }
  }

  private HttpRequest request(Exchange exchange) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url() + exchange.path()))
            .method(exchange.method(), exchange.body());
    if (settings.apiKey() != null) {
      request.header("X-API-Key", settings.apiKey());
    }
    if (exchange.type() != null) {
      request.header("Content-Type", exchange.type());
    }
    return request.build();
  }

  /**
   * Returns a client of the same server for another key.
   *
   * @param key what to present
   * @return the client; to be closed
   */
  RemoteClient withKey(String key) {
    return new RemoteClient(
        new RemoteSettings(
            settings.url(),
            key,
            settings.tenant(),
            settings.connectTimeout(),
            settings.requestTimeout(),
            settings.maxAttempts(),
            settings.sslContext()));
  }

  void checkOpen() {
    if (closed) {
      throw new DatabaseClosedException("the connection to " + url() + " was closed");
    }
  }

  /** What the server could not be asked for. */
  DatabaseUnavailableException failed(IOException failure) {
    checkOpen();
    return RemoteErrors.ofConnection(failure, url(), false);
  }

  @Override
  public void close() {
    closed = true;
    client.shutdownNow();
    threads.shutdownNow();
  }
}
