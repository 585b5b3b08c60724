package dev.vectordb.spring.web;

import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.Problem;
import dev.vectordb.spring.web.payload.RequestException;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
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
    try {
      Caller caller = gate.admit(request);
      request.setAttribute(SocketHandler.CALLER, caller);
      if (!"websocket".equalsIgnoreCase(request.getHeader("Upgrade"))) {
        response.setHeader("Upgrade", "websocket");
        throw new RequestException(
            ErrorCode.UPGRADE_REQUIRED, "This path is for WebSocket connections");
      }
      if (handler.isFull(caller)) {
        throw RequestException.tooMany("Too many connections are open", 10);
      }
    } catch (RequestException e) {
      ServiceHandler.problem(Problem.of(e)).write(response);
      return;
    }
    delegate.handleRequest(request, response);
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
        @org.jspecify.annotations.Nullable Exception exception) {
      // Nothing is left to do.
    }
  }
}
