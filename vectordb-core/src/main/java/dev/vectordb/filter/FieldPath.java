package dev.vectordb.filter;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.InvalidFilterException;
import dev.vectordb.internal.limits.Limits;
import java.util.List;

/**
 * The place of a metadata value: one key, or the keys from the outermost object inwards. A key that
 * itself contains a dot is one segment: {@code "a.b"} in quotes names the key {@code a.b}, while
 * {@code a.b} names {@code b} inside {@code a}.
 *
 * @param segments one to eight keys, none empty, each of at most 65,536 characters, as no record
 *     can have a longer key; copied
 */
public record FieldPath(List<String> segments) {

  /** Checks and copies the segments. */
  public FieldPath {
    segments = List.copyOf(segments);
    if (segments.isEmpty() || segments.size() > Limits.MAX_METADATA_DEPTH) {
      throw new InvalidFilterException(
          "field",
          "has " + segments.size() + " segments, allowed are 1 to " + Limits.MAX_METADATA_DEPTH);
    }
    if (segments.stream().anyMatch(String::isEmpty)) {
      throw new InvalidFilterException("field", "has an empty segment: " + segments);
    }
    for (String segment : segments) {
      if (segment.length() > Limits.MAX_METADATA_BYTES) {
        throw new InvalidFilterException(
            "field",
            "has a segment of "
                + segment.length()
                + " characters, allowed are "
                + Limits.MAX_METADATA_BYTES);
      }
    }
  }

  /**
   * Names a top-level key as it stands, dots included.
   *
   * @param key the key
   * @return its path
   */
  public static FieldPath ofKey(String key) {
    return new FieldPath(List.of(requireNonNull(key, "key")));
  }

  /**
   * Splits a dotted name into segments.
   *
   * @param name keys joined by dots, outermost first
   * @return the path
   */
  public static FieldPath parse(String name) {
    return new FieldPath(List.of(name.split("\\.", -1)));
  }

  /**
   * Reads a path as the filter language writes it: {@code author.name}, {@code "a.b".c}.
   *
   * @param text what {@link #toText} wrote, or a user
   * @return the path
   * @throws dev.vectordb.exception.FilterSyntaxException if it is not a field name
   */
  public static FieldPath ofText(String text) {
    return FilterParser.parseField(requireNonNull(text, "text"));
  }

  /**
   * Writes the path as the filter language does, with quotes where they are needed.
   *
   * @return the text, on one line, which {@link #ofText} reads back
   */
  public String toText() {
    return FilterPrinter.print(this);
  }

  @Override
  public String toString() {
    return String.join(".", segments);
  }
}
