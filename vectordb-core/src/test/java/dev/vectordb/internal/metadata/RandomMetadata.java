package dev.vectordb.internal.metadata;

import dev.vectordb.filter.FieldPath;
import dev.vectordb.filter.Filter;
import dev.vectordb.filter.Filter.Operator;
import dev.vectordb.model.FieldIndexing;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataIndexConfig;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Metadata and filters from a seed that have few fields and few values in common, so that filters
 * match often, and across types where types compare.
 */
final class RandomMetadata {
  private static final String[] KEYS = {"a", "b", "c", "a.b", "é"};
  private static final List<Operator> OPERATORS = List.of(Operator.values());
  private static final UUID LOW_UUID = UUID.fromString("0a0b0c0d-0000-4000-8000-00000000000a");
  private static final UUID HIGH_UUID = UUID.fromString("fa0b0c0d-0000-4000-8000-00000000000a");
  private static final Instant INSTANT = Instant.parse("2024-05-01T10:00:00Z");
  private static final List<Object> POOL =
      List.of(
          "",
          "a",
          "ab",
          "abc",
          "b",
          "ba",
          "é",
          "😀",
          "\ud83d",
          "\uffee",
          "a%",
          "1",
          "true",
          0L,
          1,
          1L,
          2L,
          -1L,
          1.0,
          1.5f,
          0.1f,
          0.1,
          -0.0,
          0.0,
          1L << 53,
          (1L << 53) + 1,
          0x1p53,
          Long.MAX_VALUE,
          Long.MAX_VALUE - 1,
          0x1p63,
          Long.MIN_VALUE,
          -0x1p63,
          Double.MAX_VALUE,
          Double.MIN_VALUE,
          Float.MIN_VALUE,
          true,
          false,
          INSTANT,
          INSTANT.plusNanos(1),
          Instant.MIN,
          Instant.MAX,
          INSTANT.toString(),
          "2024-05-01T12:00:00+02:00",
          INSTANT + "x",
          LOW_UUID,
          HIGH_UUID,
          LOW_UUID.toString(),
          HIGH_UUID.toString().toUpperCase(Locale.ROOT));
  private static final String[] PATTERNS = {
    "%", "a%", "%b", "_", "a_", "%a%", "", "ab", "a\\%", "2024%", "\ud83d%", "é", "__%", "_b%"
  };

  private final Random random;

  RandomMetadata(Random random) {
    this.random = random;
  }

  Metadata metadata() {
    return Metadata.from(object(1));
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> object = new LinkedHashMap<>();
    int size = random.nextInt(depth == 1 ? 5 : 3);
    for (int i = 0; i < size; i++) {
      object.put(key(), value(depth));
    }
    return object;
  }

  /** Draws which fields are indexed. */
  MetadataIndexConfig indexing() {
    MetadataIndexConfig config = MetadataIndexConfig.of(way());
    for (int i = random.nextInt(4); i > 0; i--) {
      config = config.with(new FieldPath(list(1, 2, this::key)), way());
    }
    return config;
  }

  private FieldIndexing way() {
    return FieldIndexing.values()[random.nextInt(FieldIndexing.values().length)];
  }

  private Object value(int depth) {
    return switch (random.nextInt(depth < 4 ? 10 : 8)) {
      case 8 -> object(depth + 1);
      case 9 -> list(0, 3, () -> random.nextInt(12) == 0 ? value(depth + 1) : scalar());
      default -> scalar();
    };
  }

  Object scalar() {
    return POOL.get(random.nextInt(POOL.size()));
  }

  private String key() {
    return KEYS[random.nextInt(KEYS.length)];
  }

  Filter filter(int depth) {
    return switch (depth > 1 ? random.nextInt(7) : 6) {
      case 0 -> new Filter.And(list(2, 3, () -> filter(depth - 1)));
      case 1 -> new Filter.Or(list(2, 3, () -> filter(depth - 1)));
      case 2 -> new Filter.Not(filter(depth - 1));
      default -> leaf();
    };
  }

  /** A text of some of few words, or none. */
  @Nullable String text() {
    return random.nextInt(4) == 0 ? null : String.join(" ", list(1, 4, this::word));
  }

  private String word() {
    return "w" + random.nextInt(5);
  }

  private Filter leaf() {
    if (random.nextInt(12) == 0) {
      return new Filter.TextContains(String.join(" ", list(1, 2, this::word)));
    }
    FieldPath field = new FieldPath(list(1, random.nextInt(4) == 0 ? 3 : 1, this::key));
    return switch (random.nextInt(9)) {
      case 0 -> new Filter.In(field, list(1, 4, this::scalar), random.nextBoolean());
      case 1 -> new Filter.Like(field, PATTERNS[random.nextInt(PATTERNS.length)]);
      case 2, 3 -> new Filter.Contains(field, scalar());
      case 4 -> new Filter.Exists(field, random.nextBoolean());
      case 5 -> new Filter.Between(field, scalar(), scalar());
      default ->
          new Filter.Comparison(field, OPERATORS.get(random.nextInt(OPERATORS.size())), scalar());
    };
  }

  private <T> List<T> list(int least, int most, Supplier<T> element) {
    int size = least + random.nextInt(most - least + 1);
    List<T> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(element.get());
    }
    return list;
  }
}
