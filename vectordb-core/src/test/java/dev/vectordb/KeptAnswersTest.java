package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.filter.Filter;
import dev.vectordb.filter.FilterOracle;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import dev.vectordb.model.IndexKind;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.VectorRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same few filters are asked again and again over strings that are large enough for answers to
 * be kept, while all that can happen to records and to the files that they are in happens.
 */
@Tag("reliability")
class KeptAnswersTest {
  private static final int STEPS = Figures.of("filter.kept.steps", 8, 2_000);
  private static final int RECORDS = 13_000;
  private static final int BATCHES = Figures.of("filter.kept.batches", 50, 20_000);
  private static final long SEED = Figures.seed("KeptAnswersTest");
  private static final String LONG =
      "a string with so many characters that few records do, ".repeat(2);
  private static final List<Filter> FILTERS =
      List.of(
          Filter.parse("CONTAINS(name, '7')"),
          Filter.parse("name LIKE '%7%7%'"),
          Filter.parse("name LIKE '%7_7%' AND n < 50"),
          Filter.parse("name LIKE '%7_7%'"),
          Filter.parse("NOT name LIKE '%1%3' AND CONTAINS(name, '77')"),
          Filter.parse("CONTAINS(name, '5') AND name LIKE '%6%' AND n >= 10"));

  private final Random random = new Random(SEED);
  private final Map<String, Metadata> records = new HashMap<>();

  @TempDir Path directory;

  private static CollectionConfig config() {
    return CollectionConfig.builder(2)
        .indexKind(IndexKind.FLAT)
        .durability(Durability.os())
        .build();
  }

  @Test
  void countsAsTheOracleDoesWhateverHappensInBetween() {
    VectorDatabase database = VectorDatabase.open(directory);
    try {
      VectorCollection collection = database.createCollection("c", config());
      upsert(collection, 0, RECORDS);
      check(collection, "at first");
      for (int step = 0; step < STEPS; step++) {
        int what = step < 8 ? step : random.nextInt(8);
        if (what == 7) {
          database.close();
          database = VectorDatabase.open(directory);
          collection = database.collection("c");
        } else {
          change(collection, what);
        }
        check(collection, "seed=" + SEED + " step=" + step + " after " + what);
      }
    } finally {
      database.close();
    }
  }

  private void change(VectorCollection collection, int what) {
    switch (what) {
      case 0, 1 -> upsert(collection, random.nextInt(RECORDS), 1 + random.nextInt(3_000));
      case 2 -> {
        for (int i = 0; i < 200; i++) {
          String id = id(random.nextInt(RECORDS));
          Metadata metadata = metadata(random.nextInt());
          if (records.replace(id, metadata) != null) {
            collection.updateMetadata(id, metadata, MetadataUpdate.REPLACE);
          }
        }
      }
      case 3 -> collection.rewrite();
      case 4 -> {
        int from = random.nextInt(RECORDS);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < RECORDS / 4; i++) {
          ids.add(id((from + i) % RECORDS));
        }
        collection.delete(ids);
        ids.forEach(records::remove);
      }
      case 5 -> {
        Filter filter = FILTERS.get(random.nextInt(FILTERS.size())).and(Filter.parse("n < 20"));
        collection.delete(filter);
        records.values().removeIf(metadata -> FilterOracle.matches(filter, metadata.asMap()));
      }
      default -> collection.vacuum();
    }
  }

  private void upsert(VectorCollection collection, int from, int count) {
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      Metadata metadata = metadata(random.nextInt());
      records.put(id(i), metadata);
      batch.add(VectorRecord.of(id(i), new float[] {1, i}, metadata));
    }
    collection.upsert(batch);
  }

  private static String id(int number) {
    return Integer.toString(number);
  }

  private static Metadata metadata(int number) {
    return Metadata.builder()
        .put("n", Math.floorMod(number, 100))
        .put("name", LONG + number)
        .build();
  }

  private void check(VectorCollection collection, String context) {
    for (Filter filter : FILTERS) {
      long expected =
          records.values().stream()
              .filter(metadata -> FilterOracle.matches(filter, metadata.asMap()))
              .count();
      for (int again = 0; again < 3; again++) {
        assertThat(collection.count(filter)).as("%s: %s", context, filter).isEqualTo(expected);
      }
    }
  }

  /** Every record is found by one of two filters, whatever it is changed to meanwhile. */
  @Test
  void answersAreOfOneMomentWhileRecordsChange() throws Exception {
    Filter one = Filter.parse("name LIKE '%odd%x%' OR name LIKE '%even%x%'");
    Filter none = Filter.parse("CONTAINS(name, 'odd') AND name LIKE '%even%'");
    try (VectorDatabase database = VectorDatabase.open(directory)) {
      VectorCollection collection = database.createCollection("c", config());
      collection.upsert(changing(0, RECORDS, 0));
      AtomicBoolean done = new AtomicBoolean();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  for (int i = 1; i < BATCHES; i++) {
                    collection.upsert(changing(random.nextInt(RECORDS - 500), 500, i));
                    if (i % 20 == 0) {
                      collection.rewrite();
                    }
                  }
                } catch (RuntimeException | AssertionError e) {
                  failure.set(e);
                } finally {
                  done.set(true);
                }
              });
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  while (!done.get()) {
                    assertThat(collection.count(one)).isEqualTo(RECORDS);
                  }
                } catch (RuntimeException | AssertionError e) {
                  failure.set(e);
                }
              });
      while (!done.get()) {
        assertThat(collection.count(one)).isEqualTo(RECORDS);
        assertThat(collection.count(none)).isZero();
      }
      writer.join();
      other.join();
      assertThat(failure.get()).isNull();
    }
  }

  private static List<VectorRecord> changing(int from, int count, int version) {
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      String parity = (i + version) % 2 == 0 ? "even" : "odd";
      String name = LONG + parity + " " + i + "x" + version;
      batch.add(
          VectorRecord.of(id(i), new float[] {1, i}, Metadata.builder().put("name", name).build()));
    }
    return batch;
  }
}
