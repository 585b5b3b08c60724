package dev.vectordb.spring.web;

import dev.vectordb.EventSubscription;
import dev.vectordb.TenantAccess;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.model.DatabaseEvent;
import dev.vectordb.model.EventListener;
import dev.vectordb.model.EventRequest;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.EventPayload;
import dev.vectordb.spring.web.payload.Json;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.Problem;
import dev.vectordb.spring.web.payload.RequestException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

/**
 * The streams of events that one connection follows, each under the id of the request that asked
 * for it. A stream has a thread of its own, which waits while the client does not read.
 * Thread-safe.
 */
final class SocketSubscriptions {
  private static final int MOST = 16;

  private final WebSocketSession session;
  private final Admission admission;
  private final Map<String, EventSubscription> subscriptions = new HashMap<>();
  private boolean closed;

  SocketSubscriptions(WebSocketSession session, Admission admission) {
    this.session = session;
    this.admission = admission;
  }

  /**
   * Follows what happens in a tenant, or in one of its collections.
   *
   * @param data stands at the payload
   */
  synchronized Json.Writer subscribe(SocketMessage message, JsonInput data, TenantAccess tenant) {
    EventRequest request = read(data);
    if (closed || subscriptions.containsKey(message.requestId()) || subscriptions.size() == MOST) {
      throw new RequestException(
          ErrorCode.INVALID_REQUEST,
          "requestId",
          "is that of a subscription, or there are " + MOST + " on this connection");
    }
    subscriptions.put(message.requestId(), tenant.subscribe(request, new Sender(message)));
    return subscribed(message.requestId(), true);
  }

  /** Ends what was followed under the id of this message. */
  synchronized Json.Writer unsubscribe(SocketMessage message) {
    EventSubscription subscription = subscriptions.remove(message.requestId());
    if (subscription == null) {
      throw new RequestException(
          ErrorCode.INVALID_REQUEST, "requestId", "is not that of a subscription");
    }
    subscription.close();
    return subscribed(message.requestId(), false);
  }

  synchronized void close() {
    closed = true;
    subscriptions.values().forEach(EventSubscription::close);
    subscriptions.clear();
  }

  synchronized boolean isEmpty() {
    return subscriptions.isEmpty();
  }

  private static Json.Writer subscribed(String id, boolean subscribed) {
    return out -> {
      out.writeStartObject();
      out.writeStringProperty("subscription", id);
      out.writeBooleanProperty("subscribed", subscribed);
      out.writeEndObject();
    };
  }

  private static EventRequest read(JsonInput data) {
    var draft =
        new Object() {
          @Nullable String cursor;
          boolean records = true;
          boolean searches;
        };
    data.object(name -> {
      switch (name) {
        case "cursor" -> draft.cursor = data.isNull() ? null : data.string();
        case "records" -> draft.records = data.bool();
        case "searches" -> draft.searches = data.bool();
        default -> throw data.unknown(name);
      }
    });
    return new EventRequest(draft.cursor, draft.records, draft.searches);
  }

  /** Sends events to the client. */
  private final class Sender implements EventListener {
    private final SocketMessage message;

    Sender(SocketMessage message) {
      this.message = message;
    }

    @Override
    public void onEvents(List<DatabaseEvent> events, String cursor) {
      admission.recheck(); // what it throws ends the subscription
      for (int i = 0; i < events.size(); i++) {
        DatabaseEvent event = events.get(i);
        String collection = message.collection();
        if (!collection.isEmpty() && !collection.equals(event.collection())) {
          continue;
        }
        boolean last = i == events.size() - 1;
        send(out -> {
          out.writeStartObject();
          out.writeStringProperty("requestId", message.requestId());
          out.writeName("event");
          EventPayload.write(out, event, message.types());
          if (last) {
            out.writeStringProperty("cursor", cursor);
          }
          out.writeEndObject();
        });
      }
    }

    @Override
    public void onEnd(VectorDatabaseException failure) {
      if (!session.isOpen()) {
        return;
      }
      send(out -> {
        out.writeStartObject();
        out.writeStringProperty("requestId", message.requestId());
        out.writeName("error");
        Problem.of(failure).write(out);
        out.writeEndObject();
      });
    }

    private void send(Json.Writer text) {
      try {
        session.sendMessage(new TextMessage(Json.toText(text)));
      } catch (IOException e) {
        throw new UncheckedIOException(e); // ends the subscription
      }
    }
  }
}
