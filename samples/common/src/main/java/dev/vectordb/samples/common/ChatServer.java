package dev.vectordb.samples.common;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands in for a chat model in tests: speaks as much of the chat completions protocol as one
 * question needs, and answers every question with the same sentence.
 */
public final class ChatServer implements AutoCloseable {
  private static final String COMPLETION =
      """
      {"id": "1", "object": "chat.completion", "created": 1, "model": "test", "choices": [
        {"index": 0, "finish_reason": "stop", "logprobs": null,
         "message": {"role": "assistant", "content": "The White Rabbit [1].", "refusal": null}}],
       "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}
      """;

  private final int status;
  private final HttpServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /** Starts one that answers, on a port of the loopback address. */
  public ChatServer() throws IOException {
    this(200);
  }

  /**
   * Starts one that answers with a status of its own.
   *
   * @param status the status; other than 200 is a failure
   */
  public ChatServer(int status) throws IOException {
    this.status = status;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/chat/completions", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    byte[] body = COMPLETION.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /**
   * Returns what a client is given.
   *
   * @return the address without a path
   */
  public String baseUrl() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /**
   * Returns what was asked.
   *
   * @return the bodies of the requests so far
   */
  public List<String> requests() {
    return requests;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
