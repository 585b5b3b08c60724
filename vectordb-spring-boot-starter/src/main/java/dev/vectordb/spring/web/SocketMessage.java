package dev.vectordb.spring.web;

import dev.vectordb.VectorDatabase;
import dev.vectordb.spring.web.SocketActions.Action;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.RequestException;
import org.jspecify.annotations.Nullable;

/**
 * What a message asks for, without its payload.
 *
 * @param requestId what the answer is to carry
 * @param action what to do
 * @param tenant where
 * @param collection with which collection; empty for all, where that makes sense
 * @param types whether metadata keeps the types that JSON does not have
 * @param hasData whether there is a payload
 */
record SocketMessage(
    String requestId,
    Action action,
    String tenant,
    String collection,
    boolean types,
    boolean hasData) {
  private static final int MAX_REQUEST_ID_CHARS = 128;

  /** Fields of a message as they come in. */
  static final class Draft {
    @Nullable String requestId;
    @Nullable Action action;
    String tenant = VectorDatabase.DEFAULT_TENANT;
    @Nullable String collection;
    boolean types;
    boolean hasData;

    SocketMessage toMessage() {
      String name = collection == null && isOfTenant() ? "" : collection;
      if (requestId == null || action == null || name == null || !hasData) {
        throw new RequestException(
            ErrorCode.INVALID_REQUEST,
            requestId == null
                ? "requestId"
                : action == null ? "action" : name == null ? "collection" : "data",
            "is missing");
      }
      return new SocketMessage(requestId, action, tenant, name, types, true);
    }

    private boolean isOfTenant() {
      return action == Action.SUBSCRIBE || action == Action.UNSUBSCRIBE;
    }
  }

  /**
   * Reads all but the payload, wherever that stands.
   *
   * @param draft takes what was read, also if the rest cannot be
   */
  static void read(JsonInput in, Draft draft) {
    in.object(name -> {
      switch (name) {
        case "requestId" -> {
          String id = in.string();
          if (id.isEmpty() || id.length() > MAX_REQUEST_ID_CHARS) {
            throw in.invalid("must have 1 to " + MAX_REQUEST_ID_CHARS + " characters");
          }
          draft.requestId = id;
        }
        case "action" -> draft.action = in.constant(Action.class);
        case "tenant" -> draft.tenant = in.string();
        case "collection" -> draft.collection = in.string();
        case "types" -> draft.types = in.bool();
        case "data" -> {
          in.skip();
          draft.hasData = true;
        }
        default -> throw in.unknown(name);
      }
    });
    in.end();
  }
}
