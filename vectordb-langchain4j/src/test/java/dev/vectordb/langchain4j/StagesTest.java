package dev.vectordb.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.RerankException;
import dev.vectordb.model.Grouping;
import dev.vectordb.model.SearchStages;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StagesTest {

  /** Counts the words that a segment has in common with the query. */
  private static final class CommonWords implements ScoringModel {
    final List<String> asked = new ArrayList<>();

    @Override
    public Response<List<Double>> scoreAll(List<TextSegment> segments, String query) {
      asked.add(query);
      List<Double> scores = new ArrayList<>();
      for (TextSegment segment : segments) {
        List<String> words = new ArrayList<>(List.of(segment.text().split(" ")));
        words.retainAll(List.of(query.split(" ")));
        scores.add((double) words.size());
      }
      return Response.from(scores);
    }
  }

  private static List<String> search(SearchStages stages, @Nullable String query, double minScore) {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorDbEmbeddingStore store =
          VectorDbEmbeddingStore.builder().database(database).dimension(2).stages(stages).build();
      store.addAll(
          List.of("near", "close", "match", "mute"),
          List.of(
              Embedding.from(new float[] {1, 0}),
              Embedding.from(new float[] {1, 0.1f}),
              Embedding.from(new float[] {1, 2}),
              Embedding.from(new float[] {1, 0.2f})),
          List.of(
              TextSegment.from("old stones"),
              TextSegment.from("red stones"),
              TextSegment.from("red birds sing"),
              TextSegment.from("x")));
      store.collection().upsert(dev.vectordb.model.VectorRecord.of("mute", new float[] {1, 0.2f}));
      EmbeddingSearchRequest request =
          EmbeddingSearchRequest.builder()
              .query(query)
              .queryEmbedding(Embedding.from(new float[] {1, 0}))
              .maxResults(3)
              .minScore(minScore)
              .build();
      List<EmbeddingMatch<TextSegment>> matches = store.search(request).matches();
      assertThat(matches).allMatch(match -> match.score() >= minScore && match.score() <= 1);
      return matches.stream().map(EmbeddingMatch::embeddingId).toList();
    }
  }

  @Test
  void aScoringModelOrdersMatchesThatHaveText() {
    CommonWords model = new CommonWords();
    SearchStages stages = SearchStages.NONE.rerankedBy(new ScoringModelReranker(model));
    assertThat(search(stages, "red birds", 0)).containsExactly("match", "close", "near");
    assertThat(search(stages, "red birds", 0.9)).containsExactly("close", "near");
    assertThat(model.asked).containsOnly("red birds").hasSize(2);
    assertThat(search(SearchStages.NONE, "red birds", 0)).containsExactly("near", "close", "mute");
  }

  @Test
  void aRerankerNeedsWords() {
    SearchStages stages = SearchStages.NONE.rerankedBy(new ScoringModelReranker(new CommonWords()));
    assertThatThrownBy(() -> search(stages, null, 0))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("query");
  }

  @Test
  void aModelThatAnswersTooLittleIsReported() {
    SearchStages stages =
        SearchStages.NONE.rerankedBy(
            new ScoringModelReranker((segments, query) -> Response.from(List.of(1.0))));
    assertThatThrownBy(() -> search(stages, "red", 0))
        .isInstanceOf(RerankException.class)
        .hasMessageContaining("1 scores for 3 segments");
  }

  @Test
  void matchesAreDiversifiedAndGrouped() {
    assertThat(search(SearchStages.NONE.diversified(0), null, 0)).startsWith("near", "match");
    assertThat(search(SearchStages.NONE.grouped(Grouping.by("missing")), null, 0)).hasSize(3);
    assertThat(search(SearchStages.NONE.diversified(1).shortlist(3), null, 0))
        .containsExactly("near", "close", "mute");
  }
}
