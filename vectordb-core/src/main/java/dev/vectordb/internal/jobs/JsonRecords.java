package dev.vectordb.internal.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.VectorRecord;
import java.io.ByteArrayOutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Records as JSON lines: {@code {"id": "a", "vector": [0.5, 1], "text": "...", "metadata": {...}}},
 * text and metadata where there are any. Every record comes back as it was, vectors to the last
 * bit. What JSON has no type for stands in an object of one key: {@code {"$long": "1"}} for a long
 * that would pass for an int, {@code $float}, {@code $instant}, {@code $uuid}, and {@code
 * {"$object": {...}}} around an object with such a key of its own.
 */
final class JsonRecords {
  private static final String LONG = "$long";
  private static final String FLOAT = "$float";
  private static final String INSTANT = "$instant";
  private static final String UUID_TYPE = "$uuid";
  private static final String OBJECT = "$object";
  private static final Set<String> TYPES = Set.of(LONG, FLOAT, INSTANT, UUID_TYPE, OBJECT);

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(4 * Limits.MAX_METADATA_DEPTH)
                  .maxStringLength(Limits.MAX_TEXT_BYTES)
                  .maxNumberLength(100)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private JsonRecords() {}

  /** Encodes a record as a line, with its end. */
  static byte[] encode(VectorRecord record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("id", record.id());
      json.writeArrayPropertyStart("vector");
      for (float component : record.vector()) {
        json.writeNumber(component);
      }
      json.writeEndArray();
      if (record.text() != null) {
        json.writeStringProperty("text", record.text());
      }
      if (!record.metadata().isEmpty()) {
        json.writeName("metadata");
        writeObject(json, record.metadata().asMap());
      }
      json.writeEndObject();
    }
    out.writeBytes("\n".getBytes(UTF_8));
    return out.toByteArray();
  }

  private static void writeObject(JsonGenerator json, Map<?, ?> values) {
    json.writeStartObject();
    values.forEach((key, value) -> {
      json.writeName((String) key);
      writeValue(json, value);
    });
    json.writeEndObject();
  }

  private static void writeValue(JsonGenerator json, @Nullable Object value) {
    switch (value) {
      case String string -> json.writeString(string);
      case Boolean bool -> json.writeBoolean(bool);
      case Integer number -> json.writeNumber(number);
      case Long number when number != number.intValue() -> json.writeNumber(number);
      case Long number -> writeTyped(json, LONG, number.toString());
      case Double number -> json.writeNumber(number);
      case Float number -> writeTyped(json, FLOAT, number.toString());
      case Instant instant -> writeTyped(json, INSTANT, instant.toString());
      case UUID uuid -> writeTyped(json, UUID_TYPE, uuid.toString());
      case List<?> list -> {
        json.writeStartArray();
        list.forEach(element -> writeValue(json, element));
        json.writeEndArray();
      }
      case Map<?, ?> map when isTyped(map) -> {
        json.writeStartObject();
        json.writeName(OBJECT);
        writeObject(json, map);
        json.writeEndObject();
      }
      case Map<?, ?> map -> writeObject(json, map);
      case null, default -> throw new IllegalArgumentException("no metadata: " + value);
    }
  }

  private static boolean isTyped(Map<?, ?> map) {
    return map.keySet().stream().anyMatch(TYPES::contains);
  }

  private static void writeTyped(JsonGenerator json, String type, String value) {
    json.writeStartObject();
    json.writeStringProperty(type, value);
    json.writeEndObject();
  }

  /**
   * Decodes a line.
   *
   * @param line holds the line
   * @param length its length in bytes
   * @return the record
   * @throws InvalidInputException if it is none
   */
  static VectorRecord decode(byte[] line, int length) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), line, 0, length)) {
      VectorRecord record = record(json);
      if (json.nextToken() != null) {
        throw invalid("has something after the record");
      }
      return record;
    } catch (JacksonException e) {
      throw invalid("is no JSON: " + e.getOriginalMessage());
    } catch (IllegalArgumentException | DateTimeException e) {
      throw invalid("has a value that does not fit its type: " + e.getMessage());
    }
  }

  private static InvalidInputException invalid(String problem) {
    return new InvalidInputException("line", problem);
  }

  private static VectorRecord record(JsonParser json) {
    expect(json.nextToken(), JsonToken.START_OBJECT, "the record");
    String id = null;
    float[] vector = null;
    String text = null;
    Metadata metadata = Metadata.empty();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "id" -> {
          expect(value, JsonToken.VALUE_STRING, name);
          id = json.getString();
        }
        case "vector" -> {
          expect(value, JsonToken.START_ARRAY, name);
          vector = vector(json);
        }
        case "text" -> text = value == JsonToken.VALUE_NULL ? null : string(json, value, name);
        case "metadata" -> {
          expect(value, JsonToken.START_OBJECT, name);
          metadata = Metadata.from(object(json));
        }
        default -> throw invalid("has '" + name + "', which no record has");
      }
    }
    if (id == null || vector == null) {
      throw invalid("has no " + (id == null ? "id" : "vector"));
    }
    return VectorRecord.builder(id, vector).text(text).metadata(metadata).build();
  }

  private static void expect(@Nullable JsonToken found, JsonToken expected, String where) {
    if (found != expected) {
      throw invalid("has no " + expected + " where " + where + " should be, but " + found);
    }
  }

  private static String string(JsonParser json, JsonToken value, String name) {
    expect(value, JsonToken.VALUE_STRING, name);
    return json.getString();
  }

  private static float[] vector(JsonParser json) {
    float[] vector = new float[1024];
    int length = 0;
    JsonToken token;
    while ((token = json.nextToken()) != JsonToken.END_ARRAY) {
      if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
        throw invalid("has a vector with something else than numbers");
      }
      if (length == Limits.MAX_DIMENSION) {
        throw invalid("has a vector of more than " + Limits.MAX_DIMENSION + " numbers");
      }
      if (length == vector.length) {
        vector = Arrays.copyOf(vector, 2 * length);
      }
      vector[length++] = Float.parseFloat(json.getString()); // not by way of a double
    }
    return Arrays.copyOf(vector, length);
  }

  private static Map<String, Object> object(JsonParser json) {
    return object(json, json.nextToken());
  }

  private static Map<String, Object> object(JsonParser json, @Nullable JsonToken first) {
    Map<String, Object> values = new LinkedHashMap<>();
    JsonToken token = first;
    while (token == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      values.put(name, value(json, json.nextToken()));
      token = json.nextToken();
    }
    return values;
  }

  private static Object value(JsonParser json, JsonToken token) {
    return switch (token) {
      case VALUE_STRING -> json.getString();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> integer(json.getString());
      case VALUE_NUMBER_FLOAT -> Double.valueOf(json.getString());
      case START_ARRAY -> {
        List<Object> list = new ArrayList<>();
        JsonToken element;
        while ((element = json.nextToken()) != JsonToken.END_ARRAY) {
          list.add(value(json, element));
        }
        yield list;
      }
      case START_OBJECT -> objectOrTyped(json);
      default -> throw invalid("has metadata with " + token);
    };
  }

  private static Object integer(String digits) {
    long number = Long.parseLong(digits);
    if (number == (int) number) {
      return (int) number;
    }
    return number;
  }

  /** Reads an object, or what it stands for. */
  private static Object objectOrTyped(JsonParser json) {
    JsonToken first = json.nextToken();
    if (first != JsonToken.PROPERTY_NAME || !TYPES.contains(json.currentName())) {
      return object(json, first);
    }
    String type = json.currentName();
    JsonToken token = json.nextToken();
    Object value;
    if (type.equals(OBJECT)) {
      expect(token, JsonToken.START_OBJECT, type);
      value = object(json);
    } else {
      expect(token, JsonToken.VALUE_STRING, type);
      value = typed(type, json.getString());
    }
    expect(json.nextToken(), JsonToken.END_OBJECT, "the end of " + type);
    return value;
  }

  private static Object typed(String type, String value) {
    return switch (type) {
      case LONG -> Long.valueOf(value);
      case FLOAT -> Float.valueOf(value);
      case INSTANT -> Instant.parse(value);
      default -> UUID.fromString(value);
    };
  }
}
