package dev.vectordb.langchain4j;

import static dev.vectordb.langchain4j.Entries.vector;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.filter.comparison.ContainsString;
import dev.langchain4j.store.embedding.filter.comparison.IsEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThan;
import dev.langchain4j.store.embedding.filter.comparison.IsGreaterThanOrEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsIn;
import dev.langchain4j.store.embedding.filter.comparison.IsLessThan;
import dev.langchain4j.store.embedding.filter.comparison.IsLessThanOrEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsNotEqualTo;
import dev.langchain4j.store.embedding.filter.comparison.IsNotIn;
import dev.langchain4j.store.embedding.filter.logical.And;
import dev.langchain4j.store.embedding.filter.logical.Not;
import dev.langchain4j.store.embedding.filter.logical.Or;
import dev.vectordb.VectorDatabase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * LangChain4j's filters say themselves what they match: where they do not throw because of types,
 * the store finds just that, missing keys and numbers of mixed types included.
 */
class FilterAgreementTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int ENTRIES = 60;
  private static final int FILTERS = 3_000;
  private static final List<String> KEYS =
      List.of("string", "int", "long", "double", "number", "uuid", "a.b", "white space", "none");

  private final Random random = new Random(SEED);

  @Test
  void theStoreFindsWhatTheFilterSays() {
    System.out.println("FilterAgreementTest: -Dseed=" + SEED);
    List<String> ids = new ArrayList<>();
    List<TextSegment> segments = new ArrayList<>();
    for (int i = 0; i < ENTRIES; i++) {
      ids.add("e" + i);
      segments.add(TextSegment.from("text", metadata()));
    }
    int telling = 0;
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorDbEmbeddingStore store =
          VectorDbEmbeddingStore.builder().database(database).dimension(2).build();
      Embedding vector = vector(1, 0);
      store.addAll(ids, Collections.nCopies(ENTRIES, vector), segments);
      for (int i = 0; i < FILTERS; i++) {
        Filter filter = filter(1 + random.nextInt(4));
        List<String> expected = new ArrayList<>();
        try {
          for (int entry = 0; entry < ENTRIES; entry++) {
            if (filter.test(segments.get(entry).metadata())) {
              expected.add(ids.get(entry));
            }
          }
        } catch (IllegalArgumentException e) {
          continue; // of values of other types, which are unequal here
        }
        assertThat(new TreeSet<>(Entries.ids(store, vector, filter)))
            .as("seed=%d: %s", SEED, filter)
            .isEqualTo(new TreeSet<>(expected));
        telling += expected.isEmpty() || expected.size() == ENTRIES ? 0 : 1;
      }
    }
    assertThat(telling).as("filters that match some entries").isGreaterThan(FILTERS / 5);
  }

  private Metadata metadata() {
    Metadata metadata = new Metadata();
    for (String key : KEYS) {
      if (random.nextInt(4) > 0) {
        switch (value(key)) {
          case Integer value -> metadata.put(key, value);
          case Long value -> metadata.put(key, value);
          case Double value -> metadata.put(key, value);
          case Float value -> metadata.put(key, value);
          case UUID value -> metadata.put(key, value);
          case Object value -> metadata.put(key, value.toString());
        }
      }
    }
    metadata.remove("none");
    return metadata;
  }

  private Comparable<?> value(String key) {
    return switch (key) {
      case "string", "none" -> "v" + random.nextInt(5);
      case "uuid" -> new UUID(random.nextInt(3), random.nextInt(2)); // Java's order is a signed one
      default -> number();
    };
  }

  private Comparable<?> number() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(6) / 2.0f;
      case 1 -> random.nextInt(6) / 2.0;
      case 2 -> (long) random.nextInt(4);
      default -> random.nextInt(4);
    };
  }

  private Filter filter(int depth) {
    return switch (depth > 1 ? random.nextInt(5) : 4) {
      case 0 -> new And(filter(depth - 1), filter(depth - 1));
      case 1 -> new Or(filter(depth - 1), filter(depth - 1));
      case 2 -> new Not(filter(depth - 1));
      default -> comparison();
    };
  }

  private Filter comparison() {
    String key = KEYS.get(random.nextInt(KEYS.size()));
    Comparable<?> value = random.nextInt(20) == 0 ? "v1" : value(key);
    return switch (random.nextInt(9)) {
      case 0 -> new IsEqualTo(key, value);
      case 1 -> new IsNotEqualTo(key, value);
      case 2 -> new IsGreaterThan(key, value);
      case 3 -> new IsGreaterThanOrEqualTo(key, value);
      case 4 -> new IsLessThan(key, value);
      case 5 -> new IsLessThanOrEqualTo(key, value);
      case 6 -> new IsIn(key, values(key));
      case 7 -> new IsNotIn(key, values(key));
      default -> new ContainsString("string", random.nextBoolean() ? "v" : "" + random.nextInt(5));
    };
  }

  private List<Comparable<?>> values(String key) {
    return Stream.<Comparable<?>>generate(() -> value(key)).limit(1 + random.nextInt(3)).toList();
  }
}
