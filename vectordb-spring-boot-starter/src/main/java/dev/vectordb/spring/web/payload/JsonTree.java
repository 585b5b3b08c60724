package dev.vectordb.spring.web.payload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object that was read whole, for answers of which a client needs some fields and passes over
 * the rest.
 *
 * @param fields values by name: {@code String}, {@code Boolean}, {@code Integer}, {@code Long},
 *     {@code Double}, {@code JsonTree}, or a list of these; null is left out
 */
public record JsonTree(Map<String, Object> fields) {

  /**
   * Reads an object.
   *
   * @param in stands at it
   * @return the object
   */
  public static JsonTree read(JsonInput in) {
    Map<String, Object> fields = new LinkedHashMap<>();
    in.object(name -> {
      if (!in.isNull()) {
        fields.put(name, value(in));
      }
    });
    return new JsonTree(fields);
  }

  private static Object value(JsonInput in) {
    return switch (in.token()) {
      case VALUE_STRING -> in.string();
      case VALUE_TRUE, VALUE_FALSE -> in.bool();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> in.anyNumber();
      case START_OBJECT -> read(in);
      case START_ARRAY -> {
        List<Object> members = new ArrayList<>();
        in.array(() -> members.add(value(in)));
        yield members;
      }
      default -> throw in.invalid("is null where a value is due");
    };
  }

  /**
   * Tells whether there is a field.
   *
   * @param name its name
   * @return whether there is
   */
  public boolean has(String name) {
    return fields.containsKey(name);
  }

  /**
   * Returns a text.
   *
   * @param name of the field
   * @return the text
   */
  public String text(String name) {
    return required(name, String.class);
  }

  /**
   * Returns a text that may be missing.
   *
   * @param name of the field
   * @return the text
   */
  public @Nullable String textOrNull(String name) {
    return has(name) ? text(name) : null;
  }

  /**
   * Returns a whole number.
   *
   * @param name of the field
   * @return the number; 0 if it is missing
   */
  public long number(String name) {
    return number(name, 0);
  }

  /**
   * Returns a whole number.
   *
   * @param name of the field
   * @param otherwise what to return if it is missing
   * @return the number
   */
  public long number(String name, long otherwise) {
    return has(name) ? required(name, Number.class).longValue() : otherwise;
  }

  /**
   * Returns a number.
   *
   * @param name of the field
   * @return the number; 0 if it is missing
   */
  public double decimal(String name) {
    return has(name) ? required(name, Number.class).doubleValue() : 0;
  }

  /**
   * Returns a yes or no.
   *
   * @param name of the field
   * @return the value; false if it is missing
   */
  public boolean flag(String name) {
    return has(name) && required(name, Boolean.class);
  }

  /**
   * Returns an object.
   *
   * @param name of the field
   * @return the object; empty if it is missing
   */
  public JsonTree object(String name) {
    return has(name) ? required(name, JsonTree.class) : new JsonTree(Map.of());
  }

  /**
   * Returns a list.
   *
   * @param name of the field
   * @param type of its members
   * @param <T> the type
   * @return the members; none if it is missing
   */
  public <T> List<T> list(String name, Class<T> type) {
    List<T> members = new ArrayList<>();
    if (has(name)) {
      for (Object member : required(name, List.class)) {
        members.add(cast(name, member, type));
      }
    }
    return members;
  }

  /**
   * Returns a constant.
   *
   * @param name of the field
   * @param type the constants, written in lower case with dashes
   * @param <E> the type
   * @return the constant
   */
  public <E extends Enum<E>> E constant(String name, Class<E> type) {
    String text = text(name);
    for (E constant : type.getEnumConstants()) {
      if (JsonInput.nameOf(constant).equals(text)) {
        return constant;
      }
    }
    throw new RequestException(ErrorCode.INVALID_REQUEST, name, "is " + text);
  }

  private <T> T required(String name, Class<T> type) {
    return cast(name, fields.get(name), type);
  }

  private static <T> T cast(String name, @Nullable Object value, Class<T> type) {
    if (!type.isInstance(value)) {
      throw new RequestException(
          ErrorCode.INVALID_REQUEST, name, value == null ? "is missing" : "is of another type");
    }
    return type.cast(value);
  }
}
