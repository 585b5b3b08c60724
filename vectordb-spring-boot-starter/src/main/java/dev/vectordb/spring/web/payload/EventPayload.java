package dev.vectordb.spring.web.payload;

import dev.vectordb.model.ChangeEvent;
import dev.vectordb.model.DatabaseEvent;
import tools.jackson.core.JsonGenerator;

/** Events in JSON. */
public final class EventPayload {
  private EventPayload() {}

  /**
   * Returns the kind of an event as it is written.
   *
   * @param event the event
   * @return lower case with dashes
   */
  public static String kind(DatabaseEvent event) {
    return switch (event) {
      case DatabaseEvent.CollectionCreated _ -> "collection-created";
      case DatabaseEvent.CollectionDropped _ -> "collection-dropped";
      case DatabaseEvent.RecordsChanged _ -> "records-changed";
      case DatabaseEvent.ChangesLost _ -> "changes-lost";
      case DatabaseEvent.SearchPerformed _ -> "search-performed";
    };
  }

  /**
   * Writes an event.
   *
   * @param out takes it
   * @param event the event
   * @param types whether metadata keeps the types that JSON does not have
   */
  public static void write(JsonGenerator out, DatabaseEvent event, boolean types) {
    out.writeStartObject();
    out.writeStringProperty("kind", kind(event));
    out.writeStringProperty("tenant", event.tenant());
    out.writeStringProperty("collection", event.collection());
    switch (event) {
      case DatabaseEvent.RecordsChanged changed -> {
        out.writeName("change");
        writeChange(out, changed.change(), types);
      }
      case DatabaseEvent.ChangesLost lost -> out.writeNumberProperty("position", lost.position());
      case DatabaseEvent.SearchPerformed search -> {
        out.writeNumberProperty("hits", search.hits());
        out.writeNumberProperty("elapsedNanos", search.elapsedNanos());
      }
      case DatabaseEvent.CollectionCreated created -> {
        out.writeName("info");
        CollectionPayload.write(out, created.info(), null);
      }
      case DatabaseEvent.CollectionDropped _ -> {
        // The names say it all.
      }
    }
    out.writeEndObject();
  }

  /**
   * Writes a change.
   *
   * @param out takes it
   * @param change the change
   * @param types whether metadata keeps the types that JSON does not have
   */
  public static void writeChange(JsonGenerator out, ChangeEvent change, boolean types) {
    out.writeStartObject();
    out.writeNumberProperty("sequenceNumber", change.sequenceNumber());
    out.writeStringProperty("kind", JsonInput.nameOf(change.kind()));
    if (!change.id().isEmpty()) {
      out.writeStringProperty("id", change.id());
    }
    if (change.record() != null) {
      out.writeName("record");
      RecordPayload.write(out, change.record(), types);
    }
    if (change.metadata() != null) {
      out.writeName("metadata");
      RecordPayload.writeMetadata(out, change.metadata(), types);
    }
    out.writeEndObject();
  }
}
