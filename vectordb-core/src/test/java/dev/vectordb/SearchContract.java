package dev.vectordb;

import static dev.vectordb.ContractFixture.ids;
import static dev.vectordb.ContractFixture.nearX;
import static dev.vectordb.ContractFixture.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.RecordNotFoundException;
import dev.vectordb.filter.Filters;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.Metric;
import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link VectorDatabase} answers to searches. */
interface SearchContract extends ContractFixture {

  @Test
  default void cosineScoresAreCosines() {
    VectorCollection collection = collection(Metric.COSINE);
    collection.upsert(
        List.of(record("same", 5, 0, 0), record("diagonal", 1, 1, 0), record("back", -2, 0, 0)));
    List<SearchHit> hits = collection.search(nearX().build()).hits();
    assertThat(hits).extracting(SearchHit::id).containsExactly("same", "diagonal", "back");
    assertThat(hits.get(0).score()).isEqualTo(1f);
    assertThat(hits.get(1).score()).isCloseTo(0.70710677f, within());
    assertThat(hits.get(2).score()).isEqualTo(-1f);
  }

  @Test
  default void dotProductScoresAreDotProducts() {
    VectorCollection collection = collection(Metric.DOT_PRODUCT);
    collection.upsert(List.of(record("small", 1, 9, 0), record("large", 3, 0, 0)));
    List<SearchHit> hits =
        collection.search(SearchRequest.of(new float[] {2, 0, 0}).build()).hits();
    assertThat(hits).extracting(SearchHit::id).containsExactly("large", "small");
    assertThat(hits).extracting(SearchHit::score).containsExactly(6f, 2f);
  }

  @Test
  default void euclideanScoresFallWithDistance() {
    VectorCollection collection = collection(Metric.EUCLIDEAN);
    collection.upsert(
        List.of(record("at", 1, 0, 0), record("near", 1, 3, 0), record("far", 1, 0, 9)));
    List<SearchHit> hits = collection.search(nearX().build()).hits();
    assertThat(hits).extracting(SearchHit::id).containsExactly("at", "near", "far");
    assertThat(hits).extracting(SearchHit::score).containsExactly(1f, 0.25f, 0.1f);
  }

  @Test
  default void aWriteIsFoundByTheNextSearch() {
    VectorCollection collection = collection(Metric.COSINE);
    for (int i = 0; i < 50; i++) {
      collection.upsert(record("r" + i, 1, i * 0.01f, 0));
      assertThat(ids(collection.search(nearX().topK(100).build()))).contains("r" + i);
    }
  }

  @Test
  default void filtersRestrictAndExplain() {
    VectorCollection collection = collection(Metric.COSINE);
    for (int i = 0; i < 100; i++) {
      collection.upsert(
          VectorRecord.of(
              "r" + i,
              new float[] {1, i * 0.01f, 0},
              Metadata.builder().put("n", i).put("even", i % 2 == 0).build()));
    }
    SearchResult result =
        collection.search(nearX().topK(3).filter("n >= 50 AND even = true").explain(true).build());
    assertThat(ids(result)).containsExactly("r50", "r52", "r54");
    SearchExplanation explanation = Objects.requireNonNull(result.explanation());
    assertThat(explanation.tier()).isEqualTo(SearchExplanation.Tier.EXACT);
    assertThat(explanation.matchingRecords()).isEqualTo(25);
    assertThat(explanation.liveRecords()).isEqualTo(100);
    assertThat(explanation.scoredVectors()).isEqualTo(25);
    assertThat(explanation.selectivity()).isEqualTo(0.25);
    assertThat(explanation.fallbacks()).isEmpty();
    assertThat(explanation.phases().filterNanos()).isPositive();
    assertThat(explanation.phases().scanNanos()).isPositive();
    assertThat(explanation.phases().graphNanos()).isZero();
    assertThat(explanation.phases().loadNanos()).isPositive();
    assertThat(explanation.elapsedNanos())
        .isGreaterThanOrEqualTo(
            explanation.phases().filterNanos()
                + explanation.phases().scanNanos()
                + explanation.phases().loadNanos());
    assertThat(explanation.summary())
        .startsWith("exact: 25 of 100 records match, 25 vectors compared");
    assertThat(ids(collection.search(nearX().topK(2).filter(Filters.field("n").in(7, 9)).build())))
        .containsExactly("r7", "r9");
    assertThat(collection.search(nearX().filter("n = 'seven'").explain(true).build()))
        .satisfies(none -> {
          assertThat(none.hits()).isEmpty();
          assertThat(Objects.requireNonNull(none.explanation()).notes()).isNotEmpty();
        });
  }

  @Test
  default void aSearchObeysItsRequest() {
    VectorCollection collection = collection(Metric.COSINE);
    for (int i = 0; i < 10; i++) {
      collection.upsert(
          VectorRecord.builder("r" + i, new float[] {1, i * 0.1f, 0})
              .text("text " + i)
              .metadata(Metadata.of("n", i))
              .build());
    }
    SearchResult page = collection.search(nearX().topK(3).offset(2).build());
    assertThat(ids(page)).containsExactly("r2", "r3", "r4");
    assertThat(page.coverage()).isEqualTo(1.0);
    SearchHit plain = page.hits().getFirst();
    assertThat(plain.vector()).isNull();
    assertThat(plain.text()).isEqualTo("text 2");
    assertThat(plain.metadata()).isEqualTo(Metadata.of("n", 2));
    SearchHit bare =
        collection
            .search(nearX().includeText(false).includeMetadata(false).build())
            .hits()
            .getFirst();
    assertThat(bare).isEqualTo(new SearchHit("r0", 1f, null, null, Metadata.empty()));
    float[] vector = collection.search(nearX().includeVector(true).build()).hits().get(1).vector();
    assertThat(vector).containsExactly(1, 0.1f, 0);
    float threshold = collection.search(nearX().topK(4).build()).hits().get(3).score();
    assertThat(ids(collection.search(nearX().minScore(threshold).build())))
        .containsExactly("r0", "r1", "r2", "r3");
    assertThat(ids(collection.search(nearX().offset(50).build()))).isEmpty();
  }

  @Test
  default void searchesByIdLeaveTheRecordOut() {
    VectorCollection collection = collection(Metric.COSINE);
    for (int i = 0; i < 5; i++) {
      collection.upsert(record("r" + i, 1, i, 0));
    }
    assertThat(ids(collection.search(SearchRequest.likeRecord("r2").topK(2).build())))
        .doesNotContain("r2")
        .hasSize(2);
    assertThatThrownBy(() -> collection.search(SearchRequest.likeRecord("no").build()))
        .isInstanceOf(RecordNotFoundException.class);
  }

  @Test
  default void batchesOfSearchesAnswerInOrder() {
    VectorCollection collection = collection(Metric.COSINE);
    collection.upsert(List.of(record("x", 1, 0, 0), record("y", 0, 1, 0)));
    List<SearchResult> results =
        collection.searchAll(
            List.of(
                SearchRequest.of(new float[] {0, 1, 0}).topK(1).build(), nearX().topK(1).build()));
    assertThat(results).map(ContractFixture::ids).containsExactly(List.of("y"), List.of("x"));
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  default void aQueryAndARecordAlwaysHaveTheSameScore(Metric metric) {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    VectorCollection collection =
        database().createCollection("scores", CollectionConfig.builder(67).metric(metric).build());
    List<VectorRecord> records = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      records.add(VectorRecord.of("r" + i, randomVector(random, 67), Metadata.of("n", i % 10)));
    }
    collection.upsert(records);
    for (int round = 0; round < 20; round++) {
      float[] query = randomVector(random, 67);
      List<SearchHit> all = collection.search(SearchRequest.of(query).topK(300).build()).hits();
      SearchResult some = collection.search(SearchRequest.of(query).filter("n = 3").build());
      assertThat(all).as("seed %d", seed).containsAll(some.hits());
      float threshold = all.get(99).score();
      assertThat(
              collection
                  .search(SearchRequest.of(query).topK(300).minScore(threshold).build())
                  .hits())
          .as("seed %d", seed)
          .isEqualTo(all.stream().filter(hit -> hit.score() >= threshold).toList());
    }
  }

  @Test
  default void tiesAreOrderedById() {
    VectorCollection collection = collection(Metric.COSINE);
    collection.upsert(List.of(record("c", 1, 0, 0), record("a", 2, 0, 0), record("b", 3, 0, 0)));
    assertThat(ids(collection.search(nearX().build()))).containsExactly("a", "b", "c");
  }

  @Test
  default void aPositionIsVisibleOnceItsWriteHasReturned() {
    VectorCollection collection = collection(Metric.COSINE);
    WriteResult first = collection.upsert(record("a", 1, 0, 0));
    WriteResult second = collection.upsert(record("b", 1, 0, 0));
    assertThat(second.position()).isGreaterThan(first.position());
    SearchResult result = collection.search(nearX().atLeast(second.position()).build());
    assertThat(result.position()).isGreaterThanOrEqualTo(second.position());
    assertThat(result.hits()).hasSize(2);
    assertThatThrownBy(() ->
            collection.search(
                nearX()
                    .atLeast(new dev.vectordb.model.LogPosition(99))
                    .timeout(Duration.ofMillis(20))
                    .build()))
        .isInstanceOf(dev.vectordb.exception.SearchTimeoutException.class);
  }

  private static org.assertj.core.data.Offset<Float> within() {
    return org.assertj.core.data.Offset.offset(1e-6f);
  }

  private static float[] randomVector(Random random, int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
