package dev.vectordb.spring.web;

import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.Problem;
import dev.vectordb.spring.web.payload.RequestException;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.context.ServletContextAware;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import org.springframework.web.socket.server.support.OriginHandshakeInterceptor;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;

/** Where connections are opened, by those who may ask the service. Thread-safe. */
final class SocketEndpoint implements HttpRequestHandler, ServletContextAware {
  private static final Logger LOGGER = LoggerFactory.getLogger(SocketEndpoint.class);
  private static final int UPGRADE_REQUIRED = 426;

  private final SocketHandler handler;
  private final Gate gate;
  private final DefaultHandshakeHandler handshake = new DefaultHandshakeHandler();
  private final WebSocketHttpRequestHandler delegate;

  SocketEndpoint(SocketHandler handler, Gate gate, VectorDbWebProperties.Websocket properties) {
    this.handler = handler;
    this.gate = gate;
    this.delegate = new WebSocketHttpRequestHandler(handler, handshake);
    delegate.setHandshakeInterceptors(
        List.of(new OriginHandshakeInterceptor(properties.allowedOrigins()), new CallerKeeper()));
  }

  @Override
  public void setServletContext(ServletContext context) {
    delegate.setServletContext(context);
  }

  @Override
  public void handleRequest(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Caller caller;
    try {
      caller = gate.admit(request);
      request.setAttribute(SocketHandler.CALLER, caller);
      if (!request.getMethod().equals("GET")) {
        response.setHeader("Allow", "GET");
        throw new RequestException(ErrorCode.METHOD_NOT_ALLOWED, "Allowed are GET");
      }
      if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
        response.setHeader("Upgrade", "websocket");
        throw new RequestException(
            ErrorCode.UPGRADE_REQUIRED, "This path is for WebSocket connections");
      }
      checkKey(request.getHeader("Sec-WebSocket-Key"));
      if (!handler.begin(caller)) {
        throw RequestException.tooMany("Too many connections are open", 10);
      }
    } catch (RequestException e) {
      ServiceHandler.problem(Problem.of(e)).write(response);
      return;
    }
    boolean opened = false;
    try {
      opened = shake(request, response);
    } finally {
      if (!opened) {
        handler.end(caller);
      }
    }
  }

  /** The container would refuse it in its own way. */
  private static void checkKey(@Nullable String key) {
    try {
      if (key != null && Base64.getDecoder().decode(key).length == 16) {
        return;
      }
    } catch (IllegalArgumentException _) {
      // Not Base64.
    }
    throw new RequestException(
        ErrorCode.INVALID_REQUEST, "Sec-WebSocket-Key must be 16 bytes in Base64");
  }

  /**
   * Opens the connection; what Spring or the container refuse without a word gets a problem.
   *
   * @return whether it is or will be open
   */
  private boolean shake(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    @Nullable ErrorCode refused;
    try {
      delegate.handleRequest(request, response);
      refused =
          switch (response.getStatus()) {
            case HttpServletResponse.SC_FORBIDDEN -> ErrorCode.FORBIDDEN;
            case UPGRADE_REQUIRED -> ErrorCode.UPGRADE_REQUIRED;
            case HttpServletResponse.SC_BAD_REQUEST -> ErrorCode.INVALID_REQUEST;
            default -> null;
          };
    } catch (ServletException | RuntimeException e) {
      if (response.isCommitted()) {
        throw e;
      }
      LOGGER.debug("A handshake failed", e);
      refused = ErrorCode.INVALID_REQUEST;
    }
    if (refused != null && !response.isCommitted()) {
      String why =
          refused == ErrorCode.FORBIDDEN
              ? "Pages of this origin may not connect"
              : "The handshake is not that of a WebSocket of version 13";
      ServiceHandler.problem(Problem.of(new RequestException(refused, why))).write(response);
    }
    return refused == null;
  }

  /** Lets the connection know who opened it. */
  private static final class CallerKeeper implements HandshakeInterceptor {
    @Override
    public boolean beforeHandshake(
        ServerHttpRequest request,
        ServerHttpResponse response,
        WebSocketHandler handler,
        Map<String, Object> attributes) {
      if (request instanceof ServletServerHttpRequest servlet
          && servlet.getServletRequest().getAttribute(SocketHandler.CALLER)
              instanceof Caller caller) {
        attributes.put(SocketHandler.CALLER, caller);
        return true;
      }
      return false;
    }

    @Override
    public void afterHandshake(
        ServerHttpRequest request,
        ServerHttpResponse response,
        WebSocketHandler handler,
        @Nullable Exception exception) {
      // Nothing is left to do.
    }
  }
}
