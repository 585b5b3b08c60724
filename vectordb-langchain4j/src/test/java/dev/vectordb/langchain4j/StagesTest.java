package dev.vectordb.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.RerankException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Grouping;
import dev.vectordb.model.SearchStages;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
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
      store.collection().upsert(VectorRecord.of("mute", new float[] {1, 0.2f}));
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

  /** The three texts above, of which two are near each other, and what embeds all queries alike. */
  private static VectorDbContentRetrieverBuilder retriever(VectorDatabase database) {
    VectorCollection collection =
        database.getOrCreateCollection(
            "retrieved",
            CollectionConfig.builder(2).text(TextConfig.of(TextLanguage.ENGLISH)).build());
    collection.upsert(
        List.of(
            entry("near", "old stones", 1, 0, "x"),
            entry("close", "red stones", 1, 0.1f, "x"),
            entry("match", "red birds sing", 1, 2, "y"),
            VectorRecord.of("mute", new float[] {1, 0.2f})));
    EmbeddingModel model =
        new EmbeddingModel() {
          @Override
          public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            return Response.from(
                segments.stream().map(_ -> Embedding.from(new float[] {1, 0})).toList());
          }
        };
    return VectorDbContentRetriever.builder()
        .collection(collection)
        .embeddingModel(model)
        .mode(SearchMode.VECTOR);
  }

  private static VectorRecord entry(String id, String text, float x, float y, String document) {
    return VectorRecord.builder(id, new float[] {x, y})
        .text(text)
        .metadata(dev.vectordb.model.Metadata.of("doc", document))
        .build();
  }

  private static List<String> retrieve(VectorDbContentRetrieverBuilder retriever, String query) {
    return retriever.build().retrieve(Query.from(query)).stream()
        .map(content -> (String) content.metadata().get(ContentMetadata.EMBEDDING_ID))
        .toList();
  }

  @Test
  void aRetrieverReranksByTheQueryAndKeepsBothScores() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorDbContentRetrieverBuilder retriever =
          retriever(database)
              .stages(SearchStages.NONE.rerankedBy(new ScoringModelReranker(new CommonWords())));
      assertThat(retrieve(retriever, "red birds")).containsExactly("match", "close", "near");
      assertThat(retrieve(retriever.minScore(0.9), "red birds")).containsExactly("close", "near");
      assertThat(retriever.build().retrieve(Query.from("red birds")).getFirst().metadata())
          .containsEntry(ContentMetadata.RERANKED_SCORE, 1.0)
          .hasEntrySatisfying(
              ContentMetadata.SCORE, score -> assertThat((Double) score).isBetween(0.99, 1.0));
      assertThat(retrieve(retriever.minScore(0).mode(SearchMode.HYBRID), "red birds"))
          .startsWith("match");
      assertThat(retrieve(retriever.mode(SearchMode.TEXT), "red birds"))
          .containsExactly("match", "close");
      assertThat(retrieve(retriever.minScore(1_000), "red birds")).isEmpty();
    }
  }

  @Test
  void onlyWhatIsWithinTheMinimumIsJudged() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      List<String> judged = new ArrayList<>();
      ScoringModel model =
          (segments, _) -> {
            segments.forEach(segment -> judged.add(segment.text()));
            return Response.from(segments.stream().map(_ -> 1.0).toList());
          };
      retrieve(
          retriever(database)
              .minScore(0.9)
              .stages(SearchStages.NONE.rerankedBy(new ScoringModelReranker(model))),
          "any");
      assertThat(judged).containsExactly("old stones", "red stones");
    }
  }

  @Test
  void aRetrieverDiversifiesAndGroups() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorDbContentRetrieverBuilder retriever = retriever(database).maxResults(2);
      assertThat(retrieve(retriever, "any")).containsExactly("near", "close");
      assertThat(retrieve(retriever.stages(SearchStages.NONE.diversified(0)), "any"))
          .containsExactly("near", "match");
      assertThat(
              retrieve(
                  retriever.maxResults(4).stages(SearchStages.NONE.grouped(Grouping.by("doc"))),
                  "any"))
          .containsExactly("near", "match");
      VectorDbContentRetriever tooMany =
          retriever.maxResults(2_001).stages(SearchStages.NONE.diversified(0.5)).build();
      assertThatThrownBy(() -> tooMany.retrieve(Query.from("any")))
          .isInstanceOf(InvalidInputException.class);
    }
  }

  @Test
  void aRetrieverTellsHowItSearched() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorDbContentRetrieverBuilder retriever =
          retriever(database).filter(metadataKey("doc").isEqualTo("x")).explain(true);
      assertThat(retriever.build().retrieve(Query.from("any")))
          .hasSize(2)
          .allSatisfy(content ->
              assertThat(
                      content
                          .textSegment()
                          .metadata()
                          .getString(VectorDbEmbeddingStore.EXPLANATION_KEY))
                  .startsWith("exact: 2 of 4 records match"));
      assertThat(
              retriever.explain(false).build().retrieve(Query.from("any")).getFirst().textSegment())
          .extracting(
              segment -> segment.metadata().containsKey(VectorDbEmbeddingStore.EXPLANATION_KEY))
          .isEqualTo(false);
    }
  }

  @Test
  void aMinimumThatIsNoNumberIsRefused() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorDbContentRetrieverBuilder retriever = retriever(database).minScore(Double.NaN);
      assertThatThrownBy(retriever::build).isInstanceOf(InvalidConfigException.class);
    }
  }
}
