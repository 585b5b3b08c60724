package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.filter.Filter;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Grouping;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Rerank;
import dev.vectordb.model.Reranker;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.VectorRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random records and requests beside an oracle. Components are small whole numbers, so that scores
 * are exact and many are equal; under cosine vectors lie on axes, for the same reason.
 */
class StagesTest {
  private static final int DIMENSION = 4;
  private static final int ROUNDS = 150;

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Map<String, VectorRecord> records = new HashMap<>();

  /** Judges by text alone; some it cannot judge, and many it judges alike. */
  private static final Reranker RERANKER =
      (query, hits) -> {
        float[] scores = new float[hits.size()];
        for (int i = 0; i < scores.length; i++) {
          String text = hits.get(i).text();
          int value = text == null ? 0 : Math.floorMod((query + text).hashCode(), 23);
          scores[i] = value == 0 ? Float.NaN : value - 11;
        }
        return scores;
      };

  @ParameterizedTest
  @EnumSource(Metric.class)
  void searchesAnswerAsTheOracleDoes(Metric metric) {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection = create(database, metric);
      for (int round = 0; round < ROUNDS; round++) {
        change(collection, metric, 5);
        SearchRequest request = request(metric).build();
        List<SearchHit> expected = new StagesOracle(metric, records.values()).search(request);
        assertThat(collection.search(request).hits())
            .as("seed %d, round %d: %s", seed, round, describe(request))
            .usingElementComparator(StagesTest::compare)
            .containsExactlyElementsOf(expected);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void pagesShowWhatStaysExactlyOnce(Metric metric) {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection = create(database, metric);
      for (int round = 0; round < ROUNDS / 3; round++) {
        change(collection, metric, 20);
        SearchRequest.Builder builder =
            SearchRequest.of(vector(metric)).filter(filter()).topK(1 + random.nextInt(20)).paged();
        if (random.nextBoolean()) {
          builder.offset(random.nextInt(10));
        }
        List<String> before =
            ids(new StagesOracle(metric, records.values()).ordered(builder.build()));
        Set<String> touched = new HashSet<>();
        List<String> seen = new ArrayList<>();
        int offset = builder.build().offset();
        String cursor = null;
        do {
          SearchResult page = collection.search(builder.cursor(cursor).build());
          seen.addAll(page.hits().stream().map(SearchHit::id).toList());
          cursor = page.nextCursor();
          builder.offset(0).topK(1 + random.nextInt(20));
          if (random.nextInt(3) > 0) {
            touched.addAll(change(collection, metric, 3));
          }
        } while (cursor != null);
        assertThat(seen.stream().filter(id -> !touched.contains(id)))
            .as("seed %d, round %d", seed, round)
            .containsExactlyElementsOf(
                before.stream().skip(offset).filter(id -> !touched.contains(id)).toList());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void anIteratorSeesWhatWasThereWhenItWasOpened(Metric metric) {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection = create(database, metric);
      for (int round = 0; round < ROUNDS / 3; round++) {
        change(collection, metric, 20);
        Grouping grouping = random.nextInt(3) == 0 ? Grouping.by("doc") : null;
        SearchRequest request =
            SearchRequest.of(vector(metric))
                .filter(filter())
                .groupBy(grouping)
                .includeVector(true)
                .topK(1 + random.nextInt(5))
                .offset(random.nextInt(4))
                .build();
        List<SearchHit> expected =
            StagesOracle.grouped(
                    new StagesOracle(metric, records.values()).ordered(request), grouping)
                .stream()
                .skip(request.offset())
                .toList();
        List<SearchHit> seen = new ArrayList<>();
        try (SearchIterator iterator = collection.searchIterator(request)) {
          while (iterator.hasNext()) {
            seen.add(iterator.next());
            if (random.nextInt(4) == 0) {
              change(collection, metric, 2);
            }
            if (random.nextInt(200) == 0) {
              collection.rewrite();
            }
          }
        }
        assertThat(seen)
            .as("seed %d, round %d", seed, round)
            .usingElementComparator(StagesTest::compare)
            .containsExactlyElementsOf(expected);
      }
    }
  }

  private static VectorCollection create(VectorDatabase database, Metric metric) {
    return database.createCollection(
        "stages", CollectionConfig.builder(DIMENSION).metric(metric).build());
  }

  private static int compare(SearchHit a, SearchHit b) {
    return a.id().equals(b.id())
            && a.score() == b.score()
            && java.util.Objects.equals(a.retrievalScore(), b.retrievalScore())
            && java.util.Objects.equals(a.text(), b.text())
            && a.metadata().equals(b.metadata())
        ? 0
        : 1;
  }

  private static List<String> ids(List<SearchHit> hits) {
    return hits.stream().map(SearchHit::id).toList();
  }

  private SearchRequest.Builder request(Metric metric) {
    boolean like = !records.isEmpty() && random.nextInt(4) == 0;
    SearchRequest.Builder builder =
        like
            ? SearchRequest.likeRecord(records.keySet().stream().sorted().findFirst().orElseThrow())
            : SearchRequest.of(vector(metric));
    builder.topK(1 + random.nextInt(12)).filter(filter());
    if (random.nextInt(3) == 0) {
      builder.offset(random.nextInt(6));
    }
    if (random.nextInt(3) == 0) {
      builder.rerank(
          random.nextBoolean()
              ? Rerank.by(RERANKER, "q" + random.nextInt(50))
              : Rerank.by(RERANKER, "q").minScore(random.nextInt(10) - 5));
    }
    if (random.nextInt(3) == 0) {
      builder.mmr(random.nextInt(5) / 4.0);
    }
    if (random.nextInt(3) == 0) {
      builder.groupBy(Grouping.by("doc").perGroup(1 + random.nextInt(3)));
    }
    if (random.nextInt(4) == 0) {
      builder.shortlist(18 + random.nextInt(20));
    }
    if (random.nextInt(6) == 0) {
      builder.minScore(metric == Metric.EUCLIDEAN ? 0.3f : random.nextInt(4) - 1);
    }
    if (metric != Metric.DOT_PRODUCT && random.nextInt(6) == 0) {
      builder.maxDistance(metric == Metric.COSINE ? random.nextInt(3) : random.nextInt(5));
    }
    return builder;
  }

  private static String describe(SearchRequest request) {
    return "topK "
        + request.topK()
        + " offset "
        + request.offset()
        + " "
        + request.mmr()
        + " "
        + request.grouping()
        + " "
        + request.rerank()
        + " shortlist "
        + request.shortlist()
        + " least "
        + request.minScore()
        + " "
        + request.maxDistance();
  }

  private @Nullable Filter filter() {
    return switch (random.nextInt(5)) {
      case 0 -> Filter.parse("n >= " + random.nextInt(10));
      case 1 -> Filter.parse("doc = " + random.nextInt(12) + " OR n < 7");
      case 2 -> Filter.parse("NOT (n = " + random.nextInt(10) + ")");
      default -> null;
    };
  }

  private float[] vector(Metric metric) {
    float[] vector = new float[DIMENSION];
    if (metric == Metric.COSINE) {
      vector[random.nextInt(DIMENSION)] = random.nextBoolean() ? 1 : -2;
      return vector;
    }
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = random.nextInt(5) - 2;
    }
    return vector;
  }

  /** Changes records at random; returns the ids that were touched. */
  private Set<String> change(VectorCollection collection, Metric metric, int operations) {
    Set<String> touched = new HashSet<>();
    for (int i = 0; i < operations; i++) {
      String id = "r" + random.nextInt(300);
      touched.add(id);
      switch (random.nextInt(8)) {
        case 0 -> {
          collection.delete(id);
          records.remove(id);
        }
        case 1 -> {
          VectorRecord old = records.get(id);
          if (old != null) {
            Metadata metadata = metadata();
            collection.updateMetadata(id, metadata, MetadataUpdate.REPLACE);
            records.put(
                id,
                VectorRecord.builder(id, old.vector()).text(old.text()).metadata(metadata).build());
          }
        }
        default -> {
          VectorRecord record =
              VectorRecord.builder(id, vector(metric))
                  .text(random.nextInt(9) == 0 ? null : "text " + random.nextInt(40))
                  .metadata(metadata())
                  .build();
          collection.upsert(record);
          records.put(id, record);
        }
      }
    }
    return touched;
  }

  private Metadata metadata() {
    Metadata.Builder builder = Metadata.builder().put("n", random.nextInt(10));
    int doc = random.nextInt(15);
    switch (random.nextInt(4)) {
      case 0 -> builder.put("doc", doc);
      case 1 -> builder.put("doc", (double) doc);
      case 2 -> builder.put("doc", "d" + doc);
      default -> {}
    }
    return builder.build();
  }
}
