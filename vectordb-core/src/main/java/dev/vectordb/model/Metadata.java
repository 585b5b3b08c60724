package dev.vectordb.model;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.InvalidMetadataException;
import dev.vectordb.internal.limits.Limits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is stored beside a vector: keys in the order in which they were put, each with a value.
 * Values are {@link String}, {@link Boolean}, {@link Integer}, {@link Long}, {@link Float}, {@link
 * Double}, {@link Instant}, {@link UUID}, lists of them, and nested objects ({@code Map<String,
 * Object>}); each comes back as the type it went in as. There is no null: a key is there or it is
 * not. Immutable.
 */
public final class Metadata {
  private static final Metadata EMPTY = new Metadata(Map.of());

  private final Map<String, Object> values;

  private Metadata(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * Returns metadata without keys.
   *
   * @return the empty metadata
   */
  public static Metadata empty() {
    return EMPTY;
  }

  /**
   * Returns metadata of one key.
   *
   * @param key the key
   * @param value its value
   * @return the metadata
   * @throws InvalidMetadataException if the value's type is not supported
   */
  public static Metadata of(String key, Object value) {
    return builder().put(key, value).build();
  }

  /**
   * Copies a map, deeply.
   *
   * @param values keys and values; nested maps become nested objects
   * @return the metadata
   * @throws InvalidMetadataException if a value is null or of a type that is not supported, if a
   *     number is not finite, or if nesting exceeds 8
   */
  public static Metadata from(Map<String, ?> values) {
    return values.isEmpty() ? EMPTY : new Metadata(copyObject(values, "metadata", 1));
  }

  /**
   * Starts empty metadata.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns all keys and values.
   *
   * @return an unmodifiable map in insertion order, as are the maps and lists in it
   */
  public Map<String, Object> asMap() {
    return values;
  }

  /**
   * Returns a value as it went in.
   *
   * @param key a top-level key
   * @return the value, or null if there is none
   */
  public @Nullable Object get(String key) {
    return values.get(key);
  }

  /**
   * Returns a string.
   *
   * @param key a top-level key
   * @return the string, or null if there is none or the value is of another type
   */
  public @Nullable String getString(String key) {
    return values.get(key) instanceof String string ? string : null;
  }

  /**
   * Returns a whole number.
   *
   * @param key a top-level key
   * @return the value if it is an {@link Integer} or {@link Long}, else null
   */
  public @Nullable Long getLong(String key) {
    Object value = values.get(key);
    return value instanceof Integer || value instanceof Long ? ((Number) value).longValue() : null;
  }

  /**
   * Returns a number.
   *
   * @param key a top-level key
   * @return the value as a double if it is a number, else null
   */
  public @Nullable Double getDouble(String key) {
    return values.get(key) instanceof Number number ? number.doubleValue() : null;
  }

  /**
   * Tells whether there is nothing.
   *
   * @return whether there are no keys
   */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /**
   * Puts the keys of another over these; nested objects are replaced, not merged.
   *
   * @param changes the keys to put
   * @return the merged metadata
   */
  public Metadata merge(Metadata changes) {
    Map<String, Object> merged = new LinkedHashMap<>(values);
    merged.putAll(changes.values);
    return new Metadata(Collections.unmodifiableMap(merged));
  }

  private static Map<String, Object> copyObject(Map<?, ?> source, String path, int depth) {
    if (depth > Limits.MAX_METADATA_DEPTH) {
      throw new InvalidMetadataException(
          path, "is nested deeper than " + Limits.MAX_METADATA_DEPTH);
    }
    Map<String, Object> copy = LinkedHashMap.newLinkedHashMap(source.size());
    for (Map.Entry<?, ?> entry : source.entrySet()) {
      if (!(entry.getKey() instanceof String key) || key.isEmpty()) {
        throw new InvalidMetadataException(
            path, "has an empty or non-string key: " + entry.getKey());
      }
      copy.put(key, copyValue(entry.getValue(), path + "." + key, depth));
    }
    return Collections.unmodifiableMap(copy);
  }

  private static Object copyValue(@Nullable Object value, String path, int depth) {
    return switch (value) {
      case null -> throw new InvalidMetadataException(path, "is null; leave the key out instead");
      case String _, Boolean _, Integer _, Long _, Instant _, UUID _ -> value;
      case Double number -> finite(number, number, path);
      case Float number -> finite(number, number, path);
      case Metadata nested -> copyObject(nested.values, path, depth + 1);
      case Map<?, ?> nested -> copyObject(nested, path, depth + 1);
      case List<?> list -> copyList(list, path, depth + 1);
      default ->
          throw new InvalidMetadataException(
              path,
              "is a "
                  + value.getClass().getName()
                  + "; supported are String, Boolean, Integer, Long, Float, Double, Instant, UUID,"
                  + " List and Map");
    };
  }

  private static List<Object> copyList(List<?> source, String path, int depth) {
    if (depth > Limits.MAX_METADATA_DEPTH) {
      throw new InvalidMetadataException(
          path, "is nested deeper than " + Limits.MAX_METADATA_DEPTH);
    }
    List<Object> copy = new ArrayList<>(source.size());
    for (Object member : source) {
      copy.add(copyValue(member, path + "[" + copy.size() + "]", depth));
    }
    return Collections.unmodifiableList(copy);
  }

  private static Object finite(Object boxed, double value, String path) {
    if (!Double.isFinite(value)) {
      throw new InvalidMetadataException(path, "is " + value + "; numbers must be finite");
    }
    return boxed;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Metadata metadata && values.equals(metadata.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }

  /** Builds {@link Metadata}. Not thread-safe. */
  public static final class Builder {
    private final Map<String, Object> values = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Puts a value.
     *
     * @param key the key, not empty
     * @param value the value, of a supported type
     * @return this builder
     */
    public Builder put(String key, Object value) {
      values.put(requireNonNull(key, "key"), requireNonNull(value, "value"));
      return this;
    }

    /**
     * Builds the metadata.
     *
     * @return the metadata
     * @throws InvalidMetadataException if a value's type is not supported
     */
    public Metadata build() {
      return from(values);
    }
  }
}
