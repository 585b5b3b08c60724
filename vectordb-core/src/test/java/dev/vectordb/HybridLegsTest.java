package dev.vectordb;

import static dev.vectordb.ContractFixture.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Fusion;
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
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which records are candidates of which leg of a hybrid search, and what each leg says of them. */
class HybridLegsTest {
  private VectorDatabase database;
  private VectorCollection collection;

  @BeforeEach
  void open() {
    database = VectorDatabase.inMemory();
    collection =
        database.createCollection(
            "legs", CollectionConfig.builder(2).text(TextConfig.of(TextLanguage.STANDARD)).build());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void put(String id, float angle, String text) {
    collection.upsert(
        VectorRecord.builder(id, new float[] {(float) Math.cos(angle), (float) Math.sin(angle)})
            .text(text)
            .build());
  }

  private static SearchRequest.Builder whale() {
    return SearchRequest.of(new float[] {1, 0}).text("whale");
  }

  private SearchHit hit(SearchRequest.Builder request, String id) {
    return collection.search(request.build()).hits().stream()
        .filter(one -> one.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void weightOneLeavesOutWhatOnlyWordsFind() {
    put("near", 0, "nothing of note");
    put("far", 2, "a whale");
    SearchResult result =
        collection.search(
            whale().candidates(1, 1).fusion(Fusion.weighted(1)).explain(true).build());
    assertThat(ids(result)).containsExactly("near");
    SearchExplanation explanation = Objects.requireNonNull(result.explanation());
    assertThat(Objects.requireNonNull(explanation.text()).candidates()).isZero();
  }

  /** The record that is asked for takes no place of another, neither by vector nor by words. */
  @Test
  void moreLikeThisHasAsManyCandidatesAsAskedFor() {
    put("asked", 0, "whale whale");
    put("near", 0.1f, "nothing of note");
    put("other", 0.2f, "nothing of note");
    put("words", 1, "whale of a tale");
    put("fewer", 1.1f, "whale of a very long tale indeed");
    SearchRequest.Builder request =
        SearchRequest.likeRecord("asked")
            .text("whale")
            .candidates(1, 1)
            .fusion(Fusion.reciprocalRank(10));
    List<SearchHit> hits = collection.search(request.build()).hits();
    assertThat(hits).extracting(SearchHit::id).containsExactly("near", "words");
    assertThat(hits).extracting(SearchHit::score).containsOnly(0.5f);
  }

  @Test
  void whichOfManyTextsAlikeAreCandidatesIsToldById() {
    for (int i = 4; i >= 0; i--) {
      put("w" + i, 0.5f - i * 0.1f, "a whale");
    }
    SearchResult result =
        collection.search(
            whale().candidates(1, 2).fusion(Fusion.reciprocalRank(10)).explain(true).build());
    // By vector w4 is nearest, by words w0 and w1 come first.
    assertThat(ids(result)).containsExactly("w0", "w4", "w1");
    assertThat(Objects.requireNonNull(result.explanation()).text())
        .satisfies(text -> assertThat(Objects.requireNonNull(text).candidates()).isEqualTo(2));
  }

  @Test
  void whatIsEquallyNearIsRankedById() {
    for (int i = 4; i >= 0; i--) {
      put("t" + i, 0.5f, "nothing of note");
    }
    List<SearchHit> hits =
        collection.search(whale().fusion(Fusion.reciprocalRank(10)).build()).hits();
    for (int i = 0; i < 5; i++) {
      assertThat(hits.get(i).id()).isEqualTo("t" + i);
      assertThat((double) hits.get(i).score()).isCloseTo(0.5 * 11 / (11 + i), within(1e-6));
    }
  }

  /** Beyond the hundred that a leg looks at at least, it looks at more than are wanted. */
  @Test
  void manyHitsAreFoundByEitherLegAlone() {
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      batch.add(
          VectorRecord.builder("r" + i, new float[] {1, i}).text("whale number " + i).build());
    }
    collection.upsert(batch);
    for (double weight : new double[] {0, 1}) {
      assertThat(
              collection.search(whale().fusion(Fusion.weighted(weight)).topK(150).build()).hits())
          .hasSize(150);
    }
  }

  /** Of many that only the vector found, in whatever order it found them. */
  @Test
  void wordsScoreWhatOnlyTheVectorFound() {
    for (int i = 0; i < 9; i++) {
      put("r" + i, 1 - i * 0.1f, "whale " + "of a tale ".repeat(1 + i));
    }
    put("best", 3, "whale");
    List<String> ids = IntStream.range(0, 9).mapToObj(i -> "r" + i).toList();
    List<SearchHit> hits = collection.search(whale().candidates(9, 1).topK(20).build()).hits();
    assertThat(hits).extracting(SearchHit::id).containsAll(ids).contains("best").hasSize(10);
    for (SearchHit hit : hits) {
      assertThat(hit.textScore())
          .as(hit.id())
          .isEqualTo(hit(SearchRequest.ofText("whale").topK(20), hit.id()).score());
    }
  }
}
