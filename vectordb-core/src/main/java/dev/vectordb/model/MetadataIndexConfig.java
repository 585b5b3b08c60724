package dev.vectordb.model;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.filter.FieldPath;
import dev.vectordb.internal.limits.Limits;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which fields of the metadata are indexed. It decides what filters cost, never what they match. A
 * field that is not named is indexed as the object that it is in, and outermost as {@code
 * otherwise} says. Immutable.
 *
 * @param otherwise how fields are indexed that are not named
 * @param fields how some fields are, with what is inside them; at most 256, in the order of their
 *     texts; copied
 */
public record MetadataIndexConfig(FieldIndexing otherwise, Map<FieldPath, FieldIndexing> fields) {

  /** Every field is indexed as far as that serves. */
  public static final MetadataIndexConfig AUTOMATIC =
      new MetadataIndexConfig(FieldIndexing.AUTOMATIC, Map.of());

  private static final Comparator<FieldPath> BY_TEXT = Comparator.comparing(FieldPath::toText);

  /** Checks the number of fields and copies them. */
  public MetadataIndexConfig {
    requireNonNull(otherwise, "otherwise");
    if (fields.size() > Limits.MAX_CONFIGURED_FIELDS) {
      throw new InvalidConfigException(
          "metadataIndex",
          "names " + fields.size() + " fields, allowed are " + Limits.MAX_CONFIGURED_FIELDS);
    }
    TreeMap<FieldPath, FieldIndexing> sorted = new TreeMap<>(BY_TEXT);
    fields.forEach((field, indexing) ->
        sorted.put(requireNonNull(field, "field"), requireNonNull(indexing, "indexing")));
    fields = Collections.unmodifiableMap(sorted);
    int length = toText(otherwise, fields).length();
    if (length > Limits.MAX_CONFIGURED_FIELDS_CHARS) {
      throw new InvalidConfigException(
          "metadataIndex",
          "names fields of "
              + length
              + " characters together, allowed are "
              + Limits.MAX_CONFIGURED_FIELDS_CHARS);
    }
  }

  /**
   * Indexes fields that are not named in a way.
   *
   * @param otherwise the way
   * @return the configuration, without named fields
   */
  public static MetadataIndexConfig of(FieldIndexing otherwise) {
    return new MetadataIndexConfig(otherwise, Map.of());
  }

  /**
   * Indexes a field, and what is inside it, in a way of its own.
   *
   * @param field the field as filters write it; dots lead into nested objects
   * @param indexing the way
   * @return a configuration that differs in that
   * @throws InvalidInputException if it is no field name, or there are too many
   */
  public MetadataIndexConfig with(String field, FieldIndexing indexing) {
    return with(FieldPath.ofText(field), indexing);
  }

  /**
   * Indexes a field, and what is inside it, in a way of its own.
   *
   * @param field the field
   * @param indexing the way
   * @return a configuration that differs in that
   * @throws InvalidConfigException if there are too many
   */
  public MetadataIndexConfig with(FieldPath field, FieldIndexing indexing) {
    TreeMap<FieldPath, FieldIndexing> more = new TreeMap<>(BY_TEXT);
    more.putAll(fields);
    more.put(field, indexing);
    return new MetadataIndexConfig(otherwise, more);
  }

  /**
   * Writes the configuration: the way of fields that are not named, and for each that is a line
   * with the way and the field, as in {@code OFF author.biography}.
   *
   * @return the text, which {@link #ofText} reads back
   */
  public String toText() {
    return toText(otherwise, fields);
  }

  private static String toText(FieldIndexing otherwise, Map<FieldPath, FieldIndexing> fields) {
    StringBuilder text = new StringBuilder(otherwise.name());
    fields.forEach(
        (field, indexing) -> text.append('\n').append(indexing).append(' ').append(field.toText()));
    return text.toString();
  }

  /**
   * Reads what {@link #toText} wrote.
   *
   * @param text the text
   * @return the configuration
   * @throws IllegalArgumentException if it makes no sense
   */
  public static MetadataIndexConfig ofText(String text) {
    String[] lines = text.split("\n", -1);
    Map<FieldPath, FieldIndexing> fields = new TreeMap<>(BY_TEXT);
    for (int i = 1; i < lines.length; i++) {
      int space = lines[i].indexOf(' ');
      if (space < 0) {
        throw new IllegalArgumentException("line " + i + " names no field: " + lines[i]);
      }
      try {
        FieldPath field = FieldPath.ofText(lines[i].substring(space + 1));
        fields.put(field, FieldIndexing.valueOf(lines[i].substring(0, space)));
      } catch (InvalidInputException e) {
        throw new IllegalArgumentException("line " + i + " names no field: " + lines[i], e);
      }
    }
    return new MetadataIndexConfig(FieldIndexing.valueOf(lines[0]), fields);
  }
}
