package dev.vectordb.spring.web;

import dev.vectordb.spring.web.payload.Json;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/**
 * Answers messages, those of one connection one after the other: the next is read when the answer
 * to the one before has been taken, so that a client that does not read cannot ask for more. A
 * connection on which nothing comes for too long is closed, unless it follows events. Thread-safe.
 */
final class SocketHandler extends TextWebSocketHandler implements DisposableBean {
  private static final Logger LOGGER = LoggerFactory.getLogger(SocketHandler.class);
  static final String CALLER = SocketHandler.class.getName() + ".caller";

  /** A client that takes longer to read an answer is gone. */
  private static final int SEND_MILLIS = 10_000;

  /** A client that has not taken the answer to its handshake after so long is gone. */
  private static final long OPENING_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final int SEND_BUFFER_BYTES = 4 * 1024 * 1024;

  private final SocketActions actions;
  private final Gate gate;
  private final VectorDbWebProperties.Websocket properties;
  private final Map<String, Connection> connections = new ConcurrentHashMap<>();

  /** Connections that are being opened, which are guarded by the list. */
  private final List<Opening> openings = new ArrayList<>();

  private final ScheduledExecutorService idle =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("vectordb-web-idle").factory());

  private record Opening(String caller, long since) {}

  private static final class Connection {
    final WebSocketSession session;
    final SocketSubscriptions subscriptions;
    volatile long lastNanos = System.nanoTime();

    final Caller caller;

    Connection(WebSocketSession session, Admission admission) {
      this.session = session;
      this.caller = admission.caller();
      this.subscriptions = new SocketSubscriptions(session, admission);
    }
  }

  SocketHandler(SocketActions actions, Gate gate, VectorDbWebProperties.Websocket properties) {
    this.actions = actions;
    this.gate = gate;
    this.properties = properties;
    long millis = Math.clamp(properties.idleTimeout().toMillis() / 4, 10, 1_000);
    var _ = idle.scheduleWithFixedDelay(this::closeSome, millis, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Counts a connection that is about to be opened: clients may learn that one is open before the
   * handler does, and open the next one.
   *
   * @return false if no more may be opened, at all or by this caller
   */
  boolean begin(Caller caller) {
    synchronized (openings) {
      long now = System.nanoTime();
      openings.removeIf(opening -> now - opening.since > OPENING_NANOS);
      if (connections.size() + openings.size() >= properties.maxConnections()
          || countOf(caller) >= properties.maxConnectionsPerKey()) {
        return false;
      }
      openings.add(new Opening(caller.name(), now));
      return true;
    }
  }

  private long countOf(Caller caller) {
    String name = caller.name();
    return connections.values().stream()
            .filter(connection -> connection.caller.name().equals(name))
            .count()
        + openings.stream().filter(opening -> opening.caller.equals(name)).count();
  }

  /** Ends {@link #begin}: the connection is counted as an open one, or was not opened. */
  void end(Caller caller) {
    synchronized (openings) {
      for (int i = 0; i < openings.size(); i++) {
        if (openings.get(i).caller.equals(caller.name())) {
          openings.remove(i);
          return;
        }
      }
    }
  }

  @Override
  public void afterConnectionEstablished(WebSocketSession session) {
    session.setTextMessageSizeLimit(
        (int) Math.min(properties.messageSize().toBytes(), Integer.MAX_VALUE));
    WebSocketSession bounded =
        new ConcurrentWebSocketSessionDecorator(session, SEND_MILLIS, SEND_BUFFER_BYTES);
    Admission admission = new Admission(callerOf(session), gate);
    connections.put(session.getId(), new Connection(bounded, admission));
    end(admission.caller());
  }

  @Override
  protected void handleTextMessage(WebSocketSession session, TextMessage message)
      throws IOException {
    Connection connection = connections.get(session.getId());
    if (connection == null) {
      return; // closed meanwhile
    }
    connection.lastNanos = System.nanoTime();
    connection.session.sendMessage(
        new TextMessage(answer(message.getPayload(), connection.caller, connection.subscriptions)));
    connection.lastNanos = System.nanoTime();
  }

  private static Caller callerOf(WebSocketSession session) {
    return (Caller) java.util.Objects.requireNonNull(session.getAttributes().get(CALLER));
  }

  private String answer(String text, Caller caller, SocketSubscriptions subscriptions) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    SocketMessage.Draft draft = new SocketMessage.Draft();
    try {
      gate.count(caller);
      try (JsonInput in = Json.read(bytes, 0, bytes.length)) {
        SocketMessage.read(in, draft);
      }
      SocketMessage message = draft.toMessage();
      AtomicReference<Json.@Nullable Writer> result = new AtomicReference<>();
      try (JsonInput in = Json.read(bytes, 0, bytes.length)) {
        in.object(name -> {
          if (name.equals("data")) {
            result.set(actions.run(message, in, caller, subscriptions));
          } else {
            in.skip();
          }
        });
      }
      Json.Writer answer = java.util.Objects.requireNonNull(result.get());
      return Json.toText(out -> {
        out.writeStartObject();
        out.writeStringProperty("requestId", message.requestId());
        out.writeName("result");
        answer.write(out);
        out.writeEndObject();
      });
    } catch (RuntimeException e) {
      return refusal(draft.requestId, e);
    }
  }

  private static String refusal(@Nullable String requestId, RuntimeException failure) {
    Problem problem = Problem.of(failure);
    if (problem.code().status() >= 500) {
      LOGGER.warn("A message failed", failure);
    }
    return Json.toText(out -> {
      out.writeStartObject();
      if (requestId != null) {
        out.writeStringProperty("requestId", requestId);
      }
      out.writeName("error");
      problem.write(out);
      out.writeEndObject();
    });
  }

  @Override
  public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
    Connection connection = connections.remove(session.getId());
    if (connection != null) {
      connection.subscriptions.close();
    }
  }

  /** Closes those that are idle, and those whose key was revoked. */
  private void closeSome() {
    Duration most = properties.idleTimeout();
    for (Connection connection : connections.values()) {
      if (!gate.isStillKnown(connection.caller)) {
        close(connection.session, CloseStatus.POLICY_VIOLATION.withReason("the key was revoked"));
      } else if (connection.subscriptions.isEmpty()
          && System.nanoTime() - connection.lastNanos > most.toNanos()) {
        close(connection.session, CloseStatus.SESSION_NOT_RELIABLE.withReason("idle"));
      }
    }
  }

  private static void close(WebSocketSession session, CloseStatus status) {
    try {
      session.close(status);
    } catch (IOException | RuntimeException e) {
      LOGGER.debug("A connection could not be closed", e);
    }
  }

  @Override
  public void destroy() {
    idle.shutdownNow();
    connections.values().forEach(connection -> close(connection.session, CloseStatus.GOING_AWAY));
  }
}
