package dev.vectordb.spring.ai;

import dev.vectordb.model.Metadata;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Turns the values that Spring AI's readers put into metadata into those that a record can hold.
 *
 * <ul>
 *   <li>Kept: strings, booleans, {@code Integer}, {@code Long}, {@code Float}, {@code Double},
 *       {@code Instant}, {@code UUID}.
 *   <li>Points in time ({@code Date}, {@code Calendar}, {@code ZonedDateTime}, {@code
 *       OffsetDateTime}) become {@code Instant}; dates and times without a zone, and durations,
 *       become their ISO-8601 strings, which sort in order of time.
 *   <li>Numbers become the nearest type that compares: {@code Short} and {@code Byte} an {@code
 *       Integer}, {@code BigInteger} a {@code Long} if it fits, else, as {@code BigDecimal} does, a
 *       {@code Double}.
 *   <li>An enum constant becomes its name; other character sequences, characters, URIs, URLs, paths
 *       and locales become strings.
 *   <li>Collections and arrays become lists, maps become nested objects. Null values are left out.
 * </ul>
 *
 * Anything else is left as it is, for the collection to refuse with the key's name.
 */
final class MetadataValues {
  private MetadataValues() {}

  /** Converts the metadata of a document. */
  static Metadata toMetadata(Map<String, ?> values) {
    return Metadata.from(object(values));
  }

  /** Converts one value, or the operand of a filter; null stays null. */
  @SuppressWarnings(
      "JavaUtilDate") // Dates come from other people's readers; they leave as instants.
  static @Nullable Object convert(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Number number -> number(number);
      case Enum<?> constant -> constant.name();
      case Date date -> Instant.ofEpochMilli(date.getTime());
      case Calendar calendar -> calendar.toInstant();
      case ZonedDateTime time -> time.toInstant();
      case OffsetDateTime time -> time.toInstant();
      case Instant instant -> instant;
      case TemporalAccessor time -> time.toString();
      case TemporalAmount amount -> amount.toString();
      case Path path -> path.toString(); // a path is also an Iterable of its names
      case CharSequence _, Character _, URI _, URL _, Locale _ -> value.toString();
      case Optional<?> optional -> convert(optional.orElse(null));
      case Map<?, ?> map -> object(map);
      case Iterable<?> members -> list(members);
      case Object array when array.getClass().isArray() -> list(array);
      default -> value;
    };
  }

  private static Object number(Number number) {
    return switch (number) {
      case Short _, Byte _ -> number.intValue();
      case BigInteger big when big.bitLength() < Long.SIZE -> big.longValue();
      case BigInteger big -> big.doubleValue();
      case BigDecimal big -> big.doubleValue();
      default -> number;
    };
  }

  @SuppressWarnings("unchecked") // A key that is no string is refused, with its name, by Metadata.
  private static Map<String, Object> object(Map<?, ?> source) {
    Map<Object, Object> target = LinkedHashMap.newLinkedHashMap(source.size());
    source.forEach((key, value) -> {
      Object converted = convert(value);
      if (converted != null) {
        target.put(key, converted);
      }
    });
    return (Map<String, Object>) (Map<?, ?>) target;
  }

  private static List<Object> list(Iterable<?> members) {
    List<Object> target = new ArrayList<>();
    for (Object member : members) {
      Object converted = convert(member);
      if (converted != null) {
        target.add(converted);
      }
    }
    return target;
  }

  private static List<Object> list(Object array) {
    List<Object> target = new ArrayList<>(Array.getLength(array));
    for (int i = 0; i < Array.getLength(array); i++) {
      Object converted = convert(Array.get(array, i));
      if (converted != null) {
        target.add(converted);
      }
    }
    return target;
  }
}
