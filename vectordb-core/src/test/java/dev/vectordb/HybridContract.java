package dev.vectordb;

import static dev.vectordb.ContractFixture.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Fusion;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.Rerank;
import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link VectorDatabase} answers to searches by a vector and words together. */
interface HybridContract extends ContractFixture {

  default VectorCollection hybrid() {
    return database()
        .createCollection(
            "hybrid",
            CollectionConfig.builder(3).text(TextConfig.of(TextLanguage.ENGLISH)).build());
  }

  private static VectorRecord both(String id, float x, float y, String text) {
    return VectorRecord.builder(id, new float[] {x, y, 0.1f}).text(text).build();
  }

  private static SearchRequest.Builder query(String words) {
    return SearchRequest.of(new float[] {1, 0, 0}).text(words);
  }

  /** Ten by vector from n0 to n9, of which the last two have the words. */
  private static void fill(VectorCollection collection) {
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      batch.add(both("n" + i, 10 - i, i, i < 8 ? "nothing of note" : "a rare whale"));
    }
    collection.upsert(batch);
  }

  @Test
  default void bothLegsCount() {
    VectorCollection collection = hybrid();
    fill(collection);
    for (Fusion fusion : List.of(Fusion.weighted(0.4), Fusion.reciprocalRank(60))) {
      SearchResult result =
          collection.search(query("whales").fusion(fusion).topK(3).candidates(5, 5).build());
      assertThat(ids(result)).as("%s", fusion).contains("n8", "n0");
    }
    SearchHit top =
        collection.search(query("whales").fusion(Fusion.weighted(0.1)).build()).hits().getFirst();
    assertThat(top.id()).isEqualTo("n8");
    assertThat(top.score()).isBetween(0f, 1f);
    assertThat(Objects.requireNonNull(top.textScore())).isPositive();
    assertThat(Objects.requireNonNull(top.vectorScore()))
        .isCloseTo((float) (2 / Math.sqrt(4 + 64 + 0.01)), within(1e-6f));
  }

  @Test
  default void weightOneIsTheVectorAloneAndZeroTheWords() {
    VectorCollection collection = hybrid();
    fill(collection);
    collection.upsert(both("w", -1, 0, "whale whale whale of a whale"));
    List<String> byVector = ids(collection.search(SearchRequest.of(new float[] {1, 0, 0}).build()));
    assertThat(ids(collection.search(query("whale").fusion(Fusion.weighted(1)).build())))
        .isEqualTo(byVector);
    List<String> byWords = ids(collection.search(SearchRequest.ofText("whale").build()));
    assertThat(byWords).hasSize(3).startsWith("w");
    assertThat(ids(collection.search(query("whale").fusion(Fusion.weighted(0)).build())))
        .isEqualTo(byWords);
  }

  /** Which of many equally near records are candidates is told by their ids. */
  @Test
  default void tiesAmongCandidatesOfTheVectorAreToldById() {
    VectorCollection collection = hybrid();
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 59; i >= 10; i--) {
      batch.add(both("t" + i, 1, 1, "nothing of note"));
    }
    collection.upsert(batch);
    collection.upsert(both("near", 1, 0, "nothing of note"));
    assertThat(
            ids(
                collection.search(
                    query("whale").candidates(4, 4).fusion(Fusion.weighted(1)).build())))
        .containsExactly("near", "t10", "t11", "t12");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.2, 0.5, 0.9})
  default void aWeightedScoreIsTheSumOfTheStretchedScores(double alpha) {
    VectorCollection collection = hybrid();
    fill(collection);
    List<SearchHit> hits =
        collection.search(query("rare notes").fusion(Fusion.weighted(alpha)).build()).hits();
    double least = hits.stream().mapToDouble(hit -> vectorScore(hit)).min().orElseThrow();
    double best = hits.stream().mapToDouble(hit -> vectorScore(hit)).max().orElseThrow();
    double mostWords = hits.stream().mapToDouble(hit -> textScore(hit)).max().orElseThrow();
    assertThat(hits).hasSize(10);
    for (SearchHit hit : hits) {
      double byVector = (vectorScore(hit) - least) / (best - least);
      double byWords = textScore(hit) / mostWords;
      assertThat((double) hit.score())
          .isCloseTo(alpha * byVector + (1 - alpha) * byWords, within(1e-6));
    }
  }

  private static double vectorScore(SearchHit hit) {
    return Objects.requireNonNull(hit.vectorScore());
  }

  private static double textScore(SearchHit hit) {
    return Objects.requireNonNull(hit.textScore());
  }

  @Test
  default void aReciprocalRankScoreIsTheSumOverTheLegs() {
    VectorCollection collection = hybrid();
    fill(collection);
    List<SearchHit> hits =
        collection.search(query("whale").fusion(Fusion.reciprocalRank(10)).build()).hits();
    // By vector n0 to n9 are ranked 1 to 10, by words n8 and n9, which tie, 1 and 2.
    assertThat(hits).extracting(SearchHit::id).startsWith("n8", "n9", "n0", "n1");
    double highest = 2.0 / 11;
    assertThat((double) hits.get(0).score())
        .isCloseTo((1.0 / 11 + 1.0 / 19) / highest, within(1e-6));
    assertThat((double) hits.get(1).score())
        .isCloseTo((1.0 / 12 + 1.0 / 20) / highest, within(1e-6));
    assertThat((double) hits.get(2).score()).isCloseTo(0.5, within(1e-6));
  }

  @Test
  default void whatOneLegFindsTheOtherScores() {
    VectorCollection collection = hybrid();
    fill(collection);
    List<SearchHit> hits =
        collection
            .search(query("whale").candidates(1, 1).fusion(Fusion.weighted(0.5)).build())
            .hits();
    assertThat(hits).extracting(SearchHit::id).containsExactlyInAnyOrder("n0", "n8");
    for (SearchHit hit : hits) {
      float exact =
          collection
              .search(SearchRequest.of(new float[] {1, 0, 0}).topK(10).build())
              .hits()
              .stream()
              .filter(one -> one.id().equals(hit.id()))
              .findFirst()
              .orElseThrow()
              .score();
      assertThat(hit.vectorScore()).isEqualTo(exact);
    }
    assertThat(hits).extracting(SearchHit::textScore).contains(0f);
  }

  @Test
  default void wordsMayDifferFromTheVectorAndBeNone() {
    VectorCollection collection = hybrid();
    fill(collection);
    List<String> byVector = ids(collection.search(SearchRequest.of(new float[] {1, 0, 0}).build()));
    for (String nothing : List.of("", "the", "elephants")) {
      assertThat(ids(collection.search(query(nothing).build()))).isEqualTo(byVector);
      assertThat(ids(collection.search(query(nothing).fusion(Fusion.reciprocalRank(60)).build())))
          .isEqualTo(byVector);
    }
  }

  @Test
  default void aFilterBoundsBothLegs() {
    VectorCollection collection = hybrid();
    Random random = new Random(3);
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      batch.add(
          VectorRecord.builder("r" + i, new float[] {random.nextFloat(), random.nextFloat(), 1})
              .text("word" + i % 5)
              .metadata(Metadata.of("n", i))
              .build());
    }
    collection.upsert(batch);
    SearchResult result =
        collection.search(
            query("word3").filter("n >= 100 AND n < 110").topK(50).explain(true).build());
    assertThat(result.hits())
        .hasSize(10)
        .allMatch(hit -> Integer.parseInt(hit.id().substring(1)) / 10 == 10);
    SearchExplanation explanation = Objects.requireNonNull(result.explanation());
    assertThat(explanation.tier()).isEqualTo(SearchExplanation.Tier.EXACT);
    assertThat(explanation.scoredVectors()).isEqualTo(10);
    assertThat(Objects.requireNonNull(explanation.text()).candidates()).isEqualTo(2);
    assertThat(explanation.text().words()).containsExactly("word3");
  }

  @Test
  default void moreLikeThisWithWordsLeavesTheRecordOut() {
    VectorCollection collection = hybrid();
    fill(collection);
    List<String> found =
        ids(collection.search(SearchRequest.likeRecord("n9").text("whale").topK(20).build()));
    assertThat(found).hasSize(9).doesNotContain("n9").startsWith("n8");
  }

  @Test
  default void pagesOfOneSearchFitTogether() {
    VectorCollection collection = hybrid();
    fill(collection);
    SearchRequest.Builder request = query("rare notes").candidates(10, 10);
    List<String> all = ids(collection.search(request.topK(10).build()));
    assertThat(all).hasSize(10);
    List<String> paged = new ArrayList<>();
    for (int offset = 0; offset < 10; offset += 3) {
      paged.addAll(ids(collection.search(request.topK(3).offset(offset).build())));
    }
    assertThat(paged).isEqualTo(all);
  }

  @Test
  default void aLeastScoreIsOnTheScaleOfTheFusion() {
    VectorCollection collection = hybrid();
    fill(collection);
    List<SearchHit> all = collection.search(query("whale").build()).hits();
    float third = all.get(2).score();
    assertThat(collection.search(query("whale").minScore(third).build()).hits())
        .isEqualTo(all.subList(0, 3));
  }

  @Test
  default void whatWordsFindIsGroupedDiversifiedAndJudgedAnew() {
    VectorCollection collection = hybrid();
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      batch.add(
          VectorRecord.builder("r%03d".formatted(i), new float[] {1, i, 1})
              .text("whale ".repeat(i < 390 ? 2 : 1) + "of some kind")
              .metadata(Metadata.of("kind", i < 390 ? "common" : "k" + i))
              .build());
    }
    collection.upsert(batch);
    for (SearchRequest.Builder request : List.of(SearchRequest.ofText("whale"), query("whale"))) {
      List<SearchHit> grouped = collection.search(request.topK(5).groupBy("kind").build()).hits();
      assertThat(grouped)
          .hasSize(5)
          .extracting(hit -> hit.metadata().get("kind"))
          .doesNotHaveDuplicates();
    }
    SearchHit judged =
        collection
            .search(
                query("whale")
                    .topK(3)
                    .rerank(
                        Rerank.by(
                            (words, hits) -> {
                              float[] scores = new float[hits.size()];
                              scores[hits.size() - 1] = 1;
                              return scores;
                            },
                            "whale"))
                    .build())
            .hits()
            .getFirst();
    assertThat(judged.score()).isEqualTo(1f);
    assertThat(judged.retrievalScore()).isNotNull();
    assertThat(judged.textScore()).isNotNull();
    assertThat(ids(collection.search(SearchRequest.ofText("whale").topK(3).mmr(0.5).build())))
        .hasSize(3)
        .startsWith("r000");
  }

  /** A re-ranker may prefer another of a group than the one that words find first. */
  @Test
  default void theWholeShortlistIsJudgedBeforeItIsGrouped() {
    VectorCollection collection = hybrid();
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      batch.add(
          VectorRecord.builder("r" + i, new float[] {1, i, 1})
              .text("whale " + "of some kind ".repeat(i))
              .metadata(Metadata.of("kind", i / 3))
              .build());
    }
    collection.upsert(batch);
    Rerank lastFirst =
        Rerank.by(
            (words, hits) -> {
              float[] scores = new float[hits.size()];
              for (int i = 0; i < scores.length; i++) {
                scores[i] = Integer.parseInt(hits.get(i).id().substring(1));
              }
              return scores;
            },
            "whale");
    assertThat(
            ids(
                collection.search(
                    SearchRequest.ofText("whale").groupBy("kind").rerank(lastFirst).build())))
        .containsExactly("r5", "r2");
  }

  /** Scores of words have no upper end: as they stand they would leave diversity no weight. */
  @Test
  default void scoresOfWordsAreStretchedForDiversity() {
    VectorCollection collection = hybrid();
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      batch.add(both("filler" + i, 1, i, "nothing of note"));
    }
    String words = "whale song night sea ship captain harpoon";
    batch.add(both("a", 1, 0, words));
    batch.add(both("b", 1, 0.01f, words + " water"));
    batch.add(both("c", 0, 1, "whale"));
    collection.upsert(batch);
    assertThat(ids(collection.search(SearchRequest.ofText(words).topK(2).mmr(1).build())))
        .containsExactly("a", "b");
    assertThat(ids(collection.search(SearchRequest.ofText(words).topK(2).mmr(0.28).build())))
        .containsExactly("a", "c");
  }

  @Test
  default void whatCannotBeContinuedIsNotPaged() {
    VectorCollection collection = hybrid();
    assertThatThrownBy(() -> query("whale").paged().build())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("use offset");
    assertThatThrownBy(() -> query("whale").maxDistance(1).build())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("maxDistance");
    assertThatThrownBy(() -> collection.searchIterator(query("whale").build()).close())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("iterator");
  }

  @Test
  default void valuesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> Fusion.weighted(1.01)).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> Fusion.weighted(Double.NaN)).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> Fusion.reciprocalRank(0)).isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> query("a").candidates(-1, 0).build())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("vectorCandidates");
    assertThatThrownBy(() -> query("a").candidates(0, 20_001).build())
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("textCandidates");
  }
}
