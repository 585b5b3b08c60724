package dev.vectordb.spring.web.payload;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.JacksonIOException;

/**
 * Strict reading of one document, token by token: nothing is converted, a name that is not known or
 * comes twice is refused, and every refusal names the place. Not thread-safe.
 */
public final class JsonInput implements AutoCloseable {
  /** No collection has more components. */
  private static final int MAX_DIMENSION = 65_536;

  private static final String BEYOND_FLOAT = "is beyond what a float can hold";

  private final JsonParser parser;

  JsonInput(Supplier<JsonParser> source) {
    this.parser = guarded(source);
    guarded(parser::nextToken);
    if (parser.currentToken() == null) {
      throw new RequestException(ErrorCode.MALFORMED_JSON, "The body is empty");
    }
  }

  /** Reads the value of a field. */
  @FunctionalInterface
  public interface FieldReader {
    /**
     * Reads the value that the input stands at, all of it.
     *
     * @param name the field
     */
    void read(String name);
  }

  /**
   * Reads an object.
   *
   * @param reader reads the value of each field
   */
  public void object(FieldReader reader) {
    expect(JsonToken.START_OBJECT, "an object");
    while (next() != JsonToken.END_OBJECT) {
      String name = checked(guarded(parser::currentName));
      next();
      reader.read(name);
    }
  }

  /**
   * Reads an array.
   *
   * @param reader reads each member, all of it
   */
  public void array(Runnable reader) {
    expect(JsonToken.START_ARRAY, "an array");
    while (next() != JsonToken.END_ARRAY) {
      reader.run();
    }
  }

  /**
   * Refuses a field.
   *
   * @param name what is not known
   * @return never
   */
  public RequestException unknown(String name) {
    return invalid("is not known here: " + name);
  }

  /**
   * Refuses the value that the input stands at.
   *
   * @param problem what is wrong with it
   * @return what to throw
   */
  public RequestException invalid(String problem) {
    return new RequestException(ErrorCode.INVALID_REQUEST, path(), problem);
  }

  /**
   * Reads a text.
   *
   * @return the text, without half characters
   */
  public String string() {
    expect(JsonToken.VALUE_STRING, "a string");
    return checked(guarded(parser::getString));
  }

  /**
   * Reads a yes or no.
   *
   * @return the value
   */
  public boolean bool() {
    JsonToken token = parser.currentToken();
    if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
      throw wrongType("true or false");
    }
    return token == JsonToken.VALUE_TRUE;
  }

  /**
   * Reads a whole number.
   *
   * @return the value
   */
  public int integer() {
    expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
    try {
      return parser.getIntValue();
    } catch (InputCoercionException _) {
      throw invalid("is beyond 32 bits");
    }
  }

  /**
   * Reads a whole number.
   *
   * @return the value
   */
  public long longInteger() {
    expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
    try {
      return parser.getLongValue();
    } catch (InputCoercionException _) {
      throw invalid("is beyond 64 bits");
    }
  }

  /**
   * Reads a number.
   *
   * @return the nearest finite value
   */
  public double number() {
    expectNumber();
    double value = guarded(parser::getDoubleValue);
    if (!Double.isFinite(value)) {
      throw invalid("is beyond what a double can hold");
    }
    return value;
  }

  /**
   * Reads a number.
   *
   * @return the nearest finite value
   */
  public float single() {
    expectNumber();
    float value = guarded(parser::getFloatValue);
    if (!Float.isFinite(value)) {
      throw invalid(BEYOND_FLOAT);
    }
    return value;
  }

  /**
   * Reads a vector.
   *
   * @return its components, finite
   */
  public float[] vector() {
    expect(JsonToken.START_ARRAY, "an array of numbers");
    return guarded(this::components);
  }

  /** Most of what is read are these, so nothing stands between the parser and the array. */
  private float[] components() {
    float[] components = new float[384];
    int count = 0;
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (count == MAX_DIMENSION) {
        throw invalid("has more than " + MAX_DIMENSION + " components");
      }
      if (count == components.length) {
        components = Arrays.copyOf(components, Math.min(MAX_DIMENSION, count * 2));
      }
      expectNumber();
      float component = parser.getFloatValue();
      if (!Float.isFinite(component)) {
        throw invalid(BEYOND_FLOAT);
      }
      components[count++] = component;
    }
    return count == components.length ? components : Arrays.copyOf(components, count);
  }

  /**
   * Reads a name of a constant.
   *
   * @param type the constants, written in lower case with dashes
   * @param <E> the type
   * @return the constant
   */
  public <E extends Enum<E>> E constant(Class<E> type) {
    String text = string();
    for (E constant : type.getEnumConstants()) {
      if (nameOf(constant).equals(text)) {
        return constant;
      }
    }
    String allowed =
        Arrays.stream(type.getEnumConstants()).map(JsonInput::nameOf).toList().toString();
    throw invalid("is " + text + ", allowed are " + allowed);
  }

  /**
   * Returns how a constant is written.
   *
   * @param constant the constant
   * @return its name in lower case with dashes
   */
  public static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Tells whether the input stands at null.
   *
   * @return whether it does
   */
  public boolean isNull() {
    return token() == JsonToken.VALUE_NULL;
  }

  /** Passes over the value that the input stands at. */
  public void skip() {
    guarded(parser::skipChildren);
  }

  /** Demands that nothing follows. */
  public void end() {
    if (guarded(parser::nextToken) != null) {
      throw new RequestException(
          ErrorCode.MALFORMED_JSON, "Something follows the end of the document");
    }
  }

  JsonToken token() {
    JsonToken token = parser.currentToken();
    if (token == null) {
      throw new RequestException(ErrorCode.MALFORMED_JSON, "The document ends too early");
    }
    return token;
  }

  /** Reads a number as the narrowest of {@code Integer}, {@code Long} and {@code Double}. */
  Object anyNumber() {
    if (token() == JsonToken.VALUE_NUMBER_INT) {
      long value = longInteger();
      if (value == (int) value) {
        return (int) value;
      }
      return value;
    }
    return number();
  }

  /** Tells the place that the input stands at, as core exceptions name places. */
  String path() {
    Deque<String> parts = new ArrayDeque<>();
    TokenStreamContext context = parser.streamReadContext();
    while (context != null && !context.inRoot()) {
      if (context.inArray()) {
        parts.push("[" + Math.max(0, context.getCurrentIndex()) + "]");
      } else if (context.currentName() != null) {
        parts.push("." + context.currentName());
      }
      context = context.getParent();
    }
    String path = String.join("", parts);
    String whole = path.startsWith(".") ? path.substring(1) : path;
    return printable(whole.length() > 200 ? whole.substring(0, 200) : whole);
  }

  private JsonToken next() {
    JsonToken token = guarded(parser::nextToken);
    if (token == null) {
      throw new RequestException(ErrorCode.MALFORMED_JSON, "The document ends too early");
    }
    return token;
  }

  private void expect(JsonToken expected, String what) {
    if (parser.currentToken() != expected) {
      throw wrongType(what);
    }
  }

  private void expectNumber() {
    if (!token().isNumeric()) {
      throw wrongType("a number");
    }
  }

  private RequestException wrongType(String wanted) {
    String found =
        switch (token()) {
          case START_OBJECT, END_OBJECT, PROPERTY_NAME -> "an object";
          case START_ARRAY, END_ARRAY -> "an array";
          case VALUE_STRING -> "a string";
          case VALUE_NUMBER_INT -> "a number";
          case VALUE_NUMBER_FLOAT -> "a number with a fraction or exponent";
          case VALUE_TRUE, VALUE_FALSE -> "true or false";
          case VALUE_NULL -> "null";
          default -> "something else";
        };
    return invalid("is " + found + ", must be " + wanted);
  }

  /** Half of a surrogate pair is no character, and no text that could be given back. */
  private String checked(@Nullable String text) {
    if (text == null) {
      throw new RequestException(ErrorCode.MALFORMED_JSON, "The document ends too early");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw invalid("has half of a character at " + i);
        }
        i++;
      }
    }
    return text;
  }

  private static String printable(String text) {
    StringBuilder printed = new StringBuilder(text.length());
    text.chars().forEach(c -> printed.append(Character.isSurrogate((char) c) ? '?' : (char) c));
    return printed.toString();
  }

  private static <T extends @Nullable Object> T guarded(Supplier<T> step) {
    try {
      return step.get();
    } catch (JacksonIOException e) {
      IOException cause = e.getCause();
      if (cause instanceof CharacterCodingException) {
        throw notUtf8();
      }
      throw new java.io.UncheckedIOException(cause);
    } catch (JacksonException e) {
      throw new RequestException(
          ErrorCode.MALFORMED_JSON, printable(String.valueOf(e.getOriginalMessage())) + where(e));
    }
  }

  static RequestException notUtf8() {
    return new RequestException(ErrorCode.MALFORMED_JSON, "The body is not UTF-8");
  }

  private static String where(JacksonException e) {
    return e.getLocation() == null || e.getLocation().getLineNr() < 1
        ? ""
        : " (line %d, column %d)"
            .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  @Override
  public void close() {
    guarded(() -> {
      parser.close();
      return parser;
    });
  }
}
