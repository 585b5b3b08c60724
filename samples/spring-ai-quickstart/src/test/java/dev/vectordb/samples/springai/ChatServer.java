package dev.vectordb.samples.springai;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Speaks as much of the chat completions protocol as one question needs. */
final class ChatServer implements AutoCloseable {
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

  ChatServer() throws IOException {
    this(200);
  }

  /** One that answers with a status of its own, which other than 200 is a failure. */
  ChatServer(int status) throws IOException {
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

  String baseUrl() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  List<String> requests() {
    return requests;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
