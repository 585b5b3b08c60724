package dev.vectordb.spring.remote;

import dev.vectordb.model.ChangeEvent;
import dev.vectordb.model.ChangeKind;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.DatabaseEvent;
import dev.vectordb.model.EventStats;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.spring.web.payload.JsonInput;
import dev.vectordb.spring.web.payload.JsonTree;
import dev.vectordb.spring.web.payload.RecordPayload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a server says has happened. */
final class EventAnswers {
  private EventAnswers() {}

  /**
   * Changes of a collection.
   *
   * @param list in order
   * @param position where they end
   */
  record Changes(List<ChangeEvent> list, long position) {}

  static Changes changes(JsonInput in) {
    List<ChangeEvent> changes = new ArrayList<>();
    long[] position = new long[1];
    in.object(name -> {
      switch (name) {
        case "changes" -> in.array(() -> changes.add(change(in)));
        case "position" -> position[0] = in.longInteger();
        default -> in.skip();
      }
    });
    return new Changes(changes, position[0]);
  }

  private static ChangeEvent change(JsonInput in) {
    var draft =
        new Object() {
          long sequenceNumber;
          ChangeKind kind = ChangeKind.CLEARED;
          String id = "";
          @Nullable VectorRecord record;
          @Nullable Metadata metadata;
        };
    in.object(name -> {
      switch (name) {
        case "sequenceNumber" -> draft.sequenceNumber = in.longInteger();
        case "kind" -> draft.kind = in.constant(ChangeKind.class);
        case "id" -> draft.id = in.string();
        case "record" -> draft.record = SearchAnswers.record(in);
        case "metadata" -> draft.metadata = RecordPayload.readMetadata(in);
        default -> in.skip();
      }
    });
    return new ChangeEvent(
        draft.sequenceNumber, draft.kind, draft.id, draft.record, draft.metadata);
  }

  /**
   * Events.
   *
   * @param list as they come
   * @param cursor where they end
   */
  record Events(List<DatabaseEvent> list, String cursor) {}

  static Events events(JsonInput in) {
    List<DatabaseEvent> events = new ArrayList<>();
    String[] cursor = {""};
    in.object(name -> {
      switch (name) {
        case "events" -> in.array(() -> event(in).ifPresent(events::add));
        case "cursor" -> cursor[0] = in.string();
        default -> in.skip();
      }
    });
    return new Events(events, cursor[0]);
  }

  /** An event; empty for one of a kind that later servers have. */
  private static Optional<DatabaseEvent> event(JsonInput in) {
    var draft =
        new Object() {
          String kind = "";
          String tenant = "";
          String collection = "";
          @Nullable ChangeEvent change;
          @Nullable CollectionInfo info;
          long position;
          int hits;
          long elapsedNanos;
        };
    in.object(name -> {
      switch (name) {
        case "kind" -> draft.kind = in.string();
        case "tenant" -> draft.tenant = in.string();
        case "collection" -> draft.collection = in.string();
        case "change" -> draft.change = change(in);
        case "info" -> draft.info = CollectionAnswers.info(in);
        case "position" -> draft.position = in.longInteger();
        case "hits" -> draft.hits = in.integer();
        case "elapsedNanos" -> draft.elapsedNanos = in.longInteger();
        default -> in.skip();
      }
    });
    ChangeEvent change = draft.change;
    CollectionInfo info = draft.info;
    DatabaseEvent event =
        switch (draft.kind) {
          case "collection-created" ->
              info == null
                  ? null
                  : new DatabaseEvent.CollectionCreated(draft.tenant, draft.collection, info);
          case "collection-dropped" ->
              new DatabaseEvent.CollectionDropped(draft.tenant, draft.collection);
          case "records-changed" ->
              change == null
                  ? null
                  : new DatabaseEvent.RecordsChanged(draft.tenant, draft.collection, change);
          case "changes-lost" ->
              new DatabaseEvent.ChangesLost(draft.tenant, draft.collection, draft.position);
          case "search-performed" ->
              new DatabaseEvent.SearchPerformed(
                  draft.tenant, draft.collection, draft.hits, draft.elapsedNanos);
          default -> null;
        };
    return Optional.ofNullable(event);
  }

  static EventStats stats(JsonInput in) {
    JsonTree tree = JsonTree.read(in);
    return new EventStats(
        (int) tree.number("openStreams"),
        tree.number("changes"),
        tree.number("searchesSampled"),
        tree.number("searchesMissed"),
        tree.number("lost"),
        tree.number("bytesRead"));
  }
}
