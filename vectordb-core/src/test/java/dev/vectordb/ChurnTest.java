package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Durability;
import dev.vectordb.model.Metric;
import dev.vectordb.model.SearchExplanation.Tier;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.VectorRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R10: after half of the records were deleted or replaced the graph still finds what is there, and
 * never what is not; also after a rewrite, which builds it anew, and after opening it again.
 */
@Tag("reliability")
class ChurnTest {
  private static final int RECORDS = 20_000;
  private static final int DIMENSION = 32;
  private static final int CLUSTERS = 200;
  private static final int TOP_K = 10;
  private static final int QUERIES = 200;

  @TempDir Path directory;

  private final Map<String, float[]> live = new HashMap<>();
  private final Set<String> deleted = new HashSet<>();
  private Random random = new Random(0);
  private float[][] centres = {};
  private String seedText = "";
  private int next;

  @Test
  void theGraphFindsWhatIsThereThroughChurnRewriteAndReopening() {
    long seed = Figures.seed("ChurnTest");
    seedText = "-Dseed=" + seed;
    random = new Random(seed);
    centres = new float[CLUSTERS][];
    for (int i = 0; i < CLUSTERS; i++) {
      centres[i] = around(new float[DIMENSION], 1);
    }
    try (VectorDatabase database = VectorDatabase.open(directory)) {
      VectorCollection collection =
          database.createCollection(
              "churned",
              CollectionConfig.builder(DIMENSION)
                  .metric(Metric.EUCLIDEAN)
                  .durability(Durability.os())
                  .build());
      upsert(collection, fresh(RECORDS));
      churn(collection, 4);
      collection.awaitIndexed();
      assertThat(collection.stats().deletedRecords()).isGreaterThan(RECORDS / 3);
      check(collection, "with tombstones");
      churn(collection, 1);
      collection.rewrite();
      collection.awaitIndexed();
      assertThat(collection.stats().deletedRecords()).as("compacted").isLessThan(RECORDS / 10);
      check(collection, "after a rewrite without the dead");
      churnLittle(collection);
      collection.awaitIndexed();
      collection.rewrite();
    }
    try (VectorDatabase database = VectorDatabase.open(directory)) {
      VectorCollection collection = database.collection("churned");
      collection.awaitIndexed();
      check(collection, "after reopening");
    }
  }

  private float[] around(float[] centre, double spread) {
    float[] vector = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] = centre[d] + (float) (random.nextGaussian() * spread);
    }
    return vector;
  }

  private List<String> fresh(int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add("r" + next++);
    }
    return ids;
  }

  private void upsert(VectorCollection collection, List<String> ids) {
    List<VectorRecord> batch = new ArrayList<>();
    for (String id : ids) {
      float[] vector = around(centres[random.nextInt(CLUSTERS)], 0.3);
      live.put(id, vector);
      deleted.remove(id);
      batch.add(VectorRecord.of(id, vector));
      if (batch.size() == 500) {
        collection.upsert(batch);
        batch.clear();
      }
    }
    collection.upsert(batch);
  }

  private void delete(VectorCollection collection, List<String> ids) {
    collection.delete(ids);
    live.keySet().removeAll(Set.copyOf(ids));
    deleted.addAll(ids);
  }

  /** Deletes, moves elsewhere and adds a twentieth each time; five times are half of it all. */
  private void churn(VectorCollection collection, int rounds) {
    collection.awaitIndexed();
    for (int round = 0; round < rounds; round++) {
      List<String> ids = new ArrayList<>(live.keySet().stream().sorted().toList());
      Collections.shuffle(ids, random);
      int share = RECORDS / 20;
      delete(collection, ids.subList(0, share));
      upsert(collection, ids.subList(share, 2 * share));
      upsert(collection, fresh(share));
    }
  }

  private void churnLittle(VectorCollection collection) {
    List<String> ids = live.keySet().stream().sorted().limit(1_000).toList();
    delete(collection, ids.subList(0, 500));
    upsert(collection, ids.subList(500, 1_000));
  }

  private void check(VectorCollection collection, String when) {
    assertThat(collection.count()).as(when).isEqualTo(live.size());
    assertThat(collection.stats().tailRecords()).as(when).isZero();
    assertThat(recall(collection)).as("recall@10 %s, %s", when, seedText).isGreaterThan(0.95);
    assertThat(foundByThemselves(collection))
        .as("found by their own vectors %s, %s", when, seedText)
        .isGreaterThanOrEqualTo(0.999);
  }

  private double recall(VectorCollection collection) {
    int found = 0;
    for (int i = 0; i < QUERIES; i++) {
      float[] query = around(centres[random.nextInt(CLUSTERS)], 0.3);
      SearchRequest.Builder request = SearchRequest.of(query).topK(TOP_K);
      SearchResult approximate = collection.search(request.explain(true).build());
      assertThat(Objects.requireNonNull(approximate.explanation()).tier()).isEqualTo(Tier.GRAPH);
      List<String> exact = ids(collection.search(request.exact(true).build()));
      assertThat(exact).hasSize(TOP_K);
      List<String> hits = ids(approximate);
      assertThat(hits).hasSize(TOP_K).doesNotHaveDuplicates();
      assertThat(live.keySet()).as(seedText).containsAll(hits);
      found += (int) hits.stream().filter(exact::contains).count();
    }
    return (double) found / (QUERIES * TOP_K);
  }

  private double foundByThemselves(VectorCollection collection) {
    int found = 0;
    for (Map.Entry<String, float[]> record : live.entrySet()) {
      List<String> hits =
          ids(collection.search(SearchRequest.of(record.getValue()).topK(1).build()));
      assertThat(deleted).as(seedText).doesNotContainAnyElementsOf(hits);
      found += hits.contains(record.getKey()) ? 1 : 0;
    }
    return (double) found / live.size();
  }

  private static List<String> ids(SearchResult result) {
    return result.hits().stream().map(SearchHit::id).toList();
  }
}
