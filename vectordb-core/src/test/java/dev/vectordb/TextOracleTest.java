package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random writes, rewrites and openings: whatever has happened, words find what a naive BM25 over
 * the same texts finds, with the same scores.
 */
class TextOracleTest {
  private static final int IDS = 60;
  private static final int WORDS = 25;

  /** The share of dead ordinals above which a rewrite leaves them out. */
  private static final double COMPACTED_ABOVE = 0.3;

  @TempDir Path directory;

  private final Map<String, Integer> numbers = new LinkedHashMap<>();
  private TextOracle oracle = new TextOracle();
  private Random random = new Random();

  private void begin(long seed) {
    oracle = new TextOracle();
    numbers.clear();
    random = new Random(seed);
  }

  private static long seed() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("TextOracleTest: -Dseed=" + seed);
    return seed;
  }

  private static CollectionConfig config() {
    return CollectionConfig.builder(2)
        .durability(Durability.os())
        .text(TextConfig.of(TextLanguage.STANDARD))
        .build();
  }

  @Test
  void inMemoryItIsTheOracle() {
    long seed = seed();
    for (int run = 0; run < 12; run++) {
      begin(seed + run);
      try (VectorDatabase database = VectorDatabase.inMemory()) {
        VectorCollection collection = database.createCollection("c", config());
        for (int step = 0; step < 120; step++) {
          step(collection);
          if (random.nextInt(15) == 0) {
            collection.rewrite();
            oracle.compact(); // in memory the dead are never kept
          }
          check(collection, seed + run);
        }
      }
    }
  }

  @Test
  void onDiskItIsTheOracleAcrossRewritesAndOpenings() {
    long seed = seed();
    for (int run = 0; run < 4; run++) {
      begin(seed + run);
      Path home = directory.resolve("run" + run);
      try (VectorDatabase database = VectorDatabase.open(home)) {
        database.createCollection("c", config());
      }
      for (int life = 0; life < 6; life++) {
        try (VectorDatabase database = VectorDatabase.open(home)) {
          VectorCollection collection = database.collection("c");
          check(collection, seed + run);
          for (int step = random.nextInt(40); step > 0; step--) {
            step(collection);
            if (random.nextInt(15) == 0) {
              collection.rewrite();
              compactIfDue();
            }
            check(collection, seed + run);
          }
        }
      }
    }
  }

  private void compactIfDue() {
    if (oracle.deadCount() > COMPACTED_ABOVE * oracle.count()) {
      oracle.compact();
    }
  }

  private void step(VectorCollection collection) {
    switch (random.nextInt(12)) {
      case 0 -> {
        List<String> ids = List.of(id(), id(), id());
        collection.delete(ids);
        ids.forEach(oracle::delete);
      }
      case 1 -> {
        String id = id();
        if (oracle.ids().contains(id)) {
          numbers.put(id, random.nextInt(10));
          collection.updateMetadata(id, Metadata.of("n", numbers.get(id)), MetadataUpdate.REPLACE);
        }
      }
      case 2 -> {
        if (random.nextInt(8) == 0) {
          collection.deleteAll();
          oracle.ids().forEach(oracle::delete);
        }
      }
      default -> upsert(collection);
    }
  }

  /** The last of an id wins, and only it becomes an ordinal. */
  private void upsert(VectorCollection collection) {
    Map<String, VectorRecord> batch = new LinkedHashMap<>();
    for (int i = random.nextInt(12); i >= 0; i--) {
      String id = id();
      int number = random.nextInt(10);
      batch.remove(id);
      batch.put(
          id,
          VectorRecord.builder(id, new float[] {1, random.nextFloat()})
              .text(text())
              .metadata(Metadata.of("n", number))
              .build());
      numbers.put(id, number);
    }
    collection.upsert(new ArrayList<>(batch.values()));
    batch.values().forEach(record -> oracle.put(record.id(), record.text()));
  }

  private String id() {
    return "r" + random.nextInt(IDS);
  }

  /** Few enough words for Lucene to keep the length of a text exactly. */
  private @Nullable String text() {
    return random.nextInt(10) == 0 ? null : words(1 + random.nextInt(30));
  }

  private String words(int count) {
    return random
        .ints(count, 0, WORDS)
        .mapToObj(i -> "w" + Math.min(i, random.nextInt(WORDS)))
        .collect(Collectors.joining(" "));
  }

  private void check(VectorCollection collection, long seed) {
    String query = words(1 + random.nextInt(5));
    int topK = 1 + random.nextInt(20);
    int least = random.nextInt(10);
    boolean filtered = random.nextBoolean();
    Predicate<String> filter = id -> !filtered || numbers.getOrDefault(id, 0) >= least;
    SearchRequest.Builder request = SearchRequest.ofText(query).topK(topK);
    if (filtered) {
      request.filter("n >= " + least);
    }
    List<SearchHit> hits = collection.search(request.build()).hits();
    List<TextOracle.Scored> expected = oracle.search(query, filter);
    String what = "'" + query + "', seed " + seed;
    assertThat(hits).as(what).hasSize(Math.min(topK, expected.size()));
    Map<String, Double> scores =
        expected.stream()
            .collect(Collectors.toMap(TextOracle.Scored::id, TextOracle.Scored::score));
    for (int i = 0; i < hits.size(); i++) {
      SearchHit hit = hits.get(i);
      assertThat(scores).as(what).containsKey(hit.id());
      assertThat((double) hit.score()).as(what).isCloseTo(scores.get(hit.id()), within(1e-5));
      assertThat((double) hit.score()).as(what).isCloseTo(expected.get(i).score(), within(1e-5));
    }
  }
}
