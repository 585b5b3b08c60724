package dev.vectordb.spring.web.payload;

import dev.vectordb.exception.InvalidMetadataException;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.VectorRecord;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;

/**
 * Records and metadata in JSON.
 *
 * <p>JSON has fewer types than metadata. Whole numbers are read as {@code Integer} if they fit and
 * else as {@code Long}, others as {@code Double}; instants and UUIDs are written as strings.
 * Whoever needs the very type writes, and asks for, an object of one key: {@code {"$long": 1}},
 * {@code {"$float": 0.5}}, {@code {"$instant": "2026-01-01T00:00:00Z"}}, {@code {"$uuid": "…"}}. An
 * object that has such a key of its own and no other stands in one of the key {@code $object}.
 */
public final class RecordPayload {
  private static final String OBJECT = "$object";
  private static final Set<String> TAGS = Set.of("$long", "$float", "$instant", "$uuid", OBJECT);

  private RecordPayload() {}

  /**
   * A record as it was sent.
   *
   * @param id its key; null if it was left out
   * @param vector its vector, owned; null if it was left out
   * @param text its text; null if it was left out
   * @param metadata its metadata
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, not kept
  public record Draft(
      @Nullable String id, float @Nullable [] vector, @Nullable String text, Metadata metadata) {

    /**
     * Makes the record.
     *
     * @param place what to call it in a refusal
     * @return the record
     */
    public VectorRecord toRecord(String place) {
      if (id == null) {
        throw missing(place, "id");
      }
      if (vector == null) {
        throw missing(place, "vector");
      }
      return VectorRecord.builder(id, vector).text(text).metadata(metadata).build();
    }

    private static RequestException missing(String place, String field) {
      return new RequestException(
          ErrorCode.INVALID_REQUEST, place.isEmpty() ? field : place + "." + field, "is missing");
    }
  }

  /**
   * Reads a record.
   *
   * @param in stands at it
   * @return what was sent
   */
  public static Draft read(JsonInput in) {
    var draft =
        new Object() {
          @Nullable String id;
          float @Nullable [] vector;
          @Nullable String text;
          Metadata metadata = Metadata.empty();
        };
    in.object(name -> {
      switch (name) {
        case "id" -> draft.id = in.string();
        case "vector" -> draft.vector = in.vector();
        case "text" -> draft.text = in.token() == JsonToken.VALUE_NULL ? null : in.string();
        case "metadata" -> draft.metadata = readMetadata(in);
        default -> throw in.unknown(name);
      }
    });
    return new Draft(draft.id, draft.vector, draft.text, draft.metadata);
  }

  /**
   * Reads metadata.
   *
   * @param in stands at the object
   * @return the metadata
   */
  public static Metadata readMetadata(JsonInput in) {
    String path = in.path();
    try {
      return Metadata.from(whole(readMembers(in)));
    } catch (InvalidMetadataException e) {
      throw new InvalidMetadataException(e.field().replaceFirst("^metadata", path), e.problem());
    }
  }

  /** Reads an object, but leaves what stands in {@code $object} as it is written. */
  private static Map<String, Object> readMembers(JsonInput in) {
    Map<String, Object> values = new LinkedHashMap<>();
    in.object(name ->
        values.put(
            name,
            name.equals(OBJECT) && in.token() == JsonToken.START_OBJECT
                ? new Raw(in, readMembers(in))
                : readValue(in)));
    return values;
  }

  /** An object of which it is not known yet what it means. */
  private record Raw(JsonInput in, Map<String, Object> members) {
    Object meant() {
      return members.size() == 1 && members.get(OBJECT) instanceof Raw raw
          ? whole(raw.members())
          : untagged(in, whole(members));
    }
  }

  /** What an object holds that is one for certain. */
  private static Map<String, Object> whole(Map<String, Object> members) {
    members.computeIfPresent(OBJECT, (_, value) -> value instanceof Raw raw ? raw.meant() : value);
    return members;
  }

  private static Object readValue(JsonInput in) {
    return switch (in.token()) {
      case VALUE_STRING -> in.string();
      case VALUE_TRUE, VALUE_FALSE -> in.bool();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.anyNumber();
      case START_OBJECT -> new Raw(in, readMembers(in)).meant();
      case START_ARRAY -> {
        List<Object> members = new ArrayList<>();
        in.array(() -> members.add(readValue(in)));
        yield members;
      }
      default -> throw in.invalid("is null; leave the key out instead");
    };
  }

  private static Object untagged(JsonInput in, Map<String, Object> object) {
    if (!isTagged(object) || object.containsKey(OBJECT)) {
      return object;
    }
    Map.Entry<String, Object> tagged = object.entrySet().iterator().next();
    try {
      return switch (tagged.getValue()) {
        case String text when tagged.getKey().equals("$instant") -> Instant.parse(text);
        case String text when tagged.getKey().equals("$uuid") -> uuid(text);
        case Number number when tagged.getKey().equals("$float") -> number.floatValue();
        case Integer number when tagged.getKey().equals("$long") -> number.longValue();
        case Long number when tagged.getKey().equals("$long") -> number;
        default -> throw in.invalid("does not fit " + tagged.getKey());
      };
    } catch (DateTimeException | IllegalArgumentException _) {
      throw in.invalid("does not fit " + tagged.getKey());
    }
  }

  /** {@link UUID#fromString} also takes what is no UUID, and would give something else back. */
  private static UUID uuid(String text) {
    UUID uuid = UUID.fromString(text);
    if (!uuid.toString().equalsIgnoreCase(text)) {
      throw new IllegalArgumentException(text);
    }
    return uuid;
  }

  /**
   * Writes a record.
   *
   * @param out takes it
   * @param record the record
   * @param types whether values keep the types that JSON does not have
   */
  public static void write(JsonGenerator out, VectorRecord record, boolean types) {
    out.writeStartObject();
    out.writeStringProperty("id", record.id());
    if (record.dimension() > 0) {
      out.writeName("vector");
      writeVector(out, record.vector());
    }
    if (record.text() != null) {
      out.writeStringProperty("text", record.text());
    }
    out.writeName("metadata");
    writeMetadata(out, record.metadata(), types);
    out.writeEndObject();
  }

  /**
   * Writes a vector; each component comes back as the same float.
   *
   * @param out takes it
   * @param vector the components
   */
  public static void writeVector(JsonGenerator out, float[] vector) {
    out.writeStartArray();
    for (float component : vector) {
      out.writeNumber(component);
    }
    out.writeEndArray();
  }

  /**
   * Writes metadata.
   *
   * @param out takes them
   * @param metadata the metadata
   * @param types whether values keep the types that JSON does not have
   */
  public static void writeMetadata(JsonGenerator out, Metadata metadata, boolean types) {
    writeObject(out, metadata.asMap(), types);
  }

  /**
   * Writes a value of metadata.
   *
   * @param out takes it
   * @param value the value
   * @param types whether it keeps a type that JSON does not have
   */
  private static void writeValue(JsonGenerator out, Object value, boolean types) {
    switch (value) {
      case String text -> out.writeString(text);
      case Boolean bool -> out.writeBoolean(bool);
      case Integer number -> out.writeNumber(number);
      case Long number when types && number == number.intValue() ->
          tagged(out, "$long", () -> out.writeNumber(number));
      case Long number -> out.writeNumber(number);
      case Float number when types -> tagged(out, "$float", () -> out.writeNumber(number));
      case Float number -> out.writeNumber(number);
      case Double number -> out.writeNumber(number);
      case Instant instant when types ->
          tagged(out, "$instant", () -> out.writeString(instant.toString()));
      case UUID uuid when types -> tagged(out, "$uuid", () -> out.writeString(uuid.toString()));
      case Map<?, ?> object when types && isTagged(object) ->
          tagged(out, OBJECT, () -> writeObject(out, object, types));
      case Map<?, ?> object -> writeObject(out, object, types);
      case List<?> list -> {
        out.writeStartArray();
        list.forEach(member -> writeValue(out, member, types));
        out.writeEndArray();
      }
      default -> out.writeString(value.toString());
    }
  }

  /** Whether an object of the user's own would be taken for a value with its type. */
  private static boolean isTagged(Map<?, ?> object) {
    return object.size() == 1 && TAGS.contains(object.keySet().iterator().next());
  }

  private static void writeObject(JsonGenerator out, Map<?, ?> object, boolean types) {
    out.writeStartObject();
    object.forEach((key, member) -> {
      out.writeName(String.valueOf(key));
      writeValue(out, member, types);
    });
    out.writeEndObject();
  }

  private static void tagged(JsonGenerator out, String tag, Runnable value) {
    out.writeStartObject();
    out.writeName(tag);
    value.run();
    out.writeEndObject();
  }
}
