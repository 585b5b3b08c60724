package dev.vectordb.spring.web;

import dev.vectordb.model.EventRequest;
import dev.vectordb.spring.web.payload.ErrorCode;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.RequestException;
import org.jspecify.annotations.Nullable;

/**
 * A look at what has happened since a cursor.
 *
 * @param request which events, and from where
 * @param limit most events
 * @param waitMillis how long to wait for the first
 * @param types whether metadata keeps the types that JSON does not have
 */
record EventPoll(EventRequest request, int limit, int waitMillis, boolean types) {
  static final int MAX_WAIT_MILLIS = 30_000;
  private static final int EVENTS = 100;

  /** A look at nothing but the cursor of now. */
  static final EventPoll DEFAULT = new EventPoll(EventRequest.fromNow(), EVENTS, 0, false);

  /** Whether nothing is asked for but where to begin. */
  boolean isBeginning() {
    return request.cursor() == null;
  }

  static EventPoll read(JsonInput in) {
    var draft =
        new Object() {
          @Nullable String cursor;
          boolean records = true;
          boolean searches;
          boolean types;
          int limit = EVENTS;
          int waitMillis;
        };
    in.object(name -> {
      switch (name) {
        case "cursor" -> draft.cursor = in.string();
        case "records" -> draft.records = in.bool();
        case "searches" -> draft.searches = in.bool();
        case "types" -> draft.types = in.bool();
        case "limit" -> draft.limit = in.integer();
        case "waitMillis" -> draft.waitMillis = in.integer();
        default -> throw in.unknown(name);
      }
    });
    if (draft.waitMillis < 0 || draft.waitMillis > MAX_WAIT_MILLIS) {
      throw new RequestException(
          ErrorCode.INVALID_REQUEST, "waitMillis", "must be 0 to " + MAX_WAIT_MILLIS);
    }
    return new EventPoll(
        new EventRequest(draft.cursor, draft.records, draft.searches),
        draft.limit,
        draft.waitMillis,
        draft.types);
  }
}
