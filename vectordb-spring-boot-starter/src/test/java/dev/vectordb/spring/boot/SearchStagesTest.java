package dev.vectordb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.scoring.ScoringModel;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.langchain4j.VectorDbEmbeddingStore;
import dev.vectordb.model.Reranker;
import dev.vectordb.model.SearchStages;
import dev.vectordb.spring.ai.VectorDbVectorStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.VectorStore;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;

class SearchStagesTest {
  private static final List<Document> DOCUMENTS =
      List.of(
          new Document("a", "1 0 0 0", Map.of("doc", "x", "document.kind", 1)),
          new Document("b", "1 0.1 0 0", Map.of("doc", "x", "document.kind", 2)),
          new Document("c", "1 0 0.5 0", Map.of("doc", "y", "document.kind", 2)));

  /** Likes what was written last. */
  private static final Reranker BACKWARDS =
      (query, hits) -> {
        float[] scores = new float[hits.size()];
        for (int i = 0; i < scores.length; i++) {
          scores[i] = 100 + i;
        }
        return scores;
      };

  private static ApplicationContextRunner runner() {
    return Runners.stores().withUserConfiguration(Runners.SpringAiModel.class);
  }

  private static List<String> search(VectorStore store) {
    store.add(DOCUMENTS);
    return store.similaritySearch(SearchRequest.builder().query("1 0 0 0").topK(3).build()).stream()
        .map(Document::getId)
        .toList();
  }

  @Test
  void nothingIsDoneUnlessConfigured() {
    runner()
        .withBean(Reranker.class, () -> BACKWARDS)
        .run(context -> {
          assertThat(context.getBean(SearchStages.class)).isEqualTo(SearchStages.NONE);
          assertThat(search(context.getBean(VectorStore.class))).containsExactly("a", "b", "c");
        });
  }

  @Test
  void aRerankerOrdersTheHitsOfBothStoresAndLeavesTheirScores() {
    runner()
        .withBean(Reranker.class, () -> BACKWARDS)
        .withPropertyValues("vectordb.search.rerank.enabled=true")
        .run(context -> {
          VectorStore store = context.getBean(VectorStore.class);
          assertThat(search(store)).containsExactly("c", "b", "a");
          assertThat(store.similaritySearch("1 0 0 0").getLast().getScore()).isEqualTo(1.0);
          var request =
              EmbeddingSearchRequest.builder()
                  .query("words")
                  .queryEmbedding(Embedding.from(new float[] {1, 0, 0, 0}))
                  .maxResults(3)
                  .build();
          var matches = context.getBean(VectorDbEmbeddingStore.class).search(request).matches();
          assertThat(matches).map(match -> match.embeddingId()).containsExactly("c", "b", "a");
          assertThat(matches.getLast().score()).isEqualTo(1.0);
        });
  }

  @Test
  void aScoringModelOfLangChain4jBecomesTheReranker() {
    runner()
        .withBean(ScoringModel.class, LongestFirst::new)
        .withPropertyValues(
            "vectordb.search.rerank.enabled=true", "vectordb.search.rerank.min-score=9")
        .run(context ->
            assertThat(search(context.getBean(VectorStore.class))).containsExactly("b", "c"));
  }

  /** Stands for the auto-configuration of a provider of models. */
  @AutoConfiguration
  static class ZetaModelsAutoConfiguration {
    @Bean
    ScoringModel zetaScoringModel() {
      return new LongestFirst();
    }
  }

  @Test
  void theScoringModelOfAnotherStarterDoesSoToo() {
    runner()
        .withConfiguration(AutoConfigurations.of(ZetaModelsAutoConfiguration.class))
        .withPropertyValues("vectordb.search.rerank.enabled=true")
        .run(context ->
            assertThat(search(context.getBean(VectorStore.class))).containsExactly("b", "c", "a"));
  }

  @Test
  void theShortlistGrowsToWhatARequestWants() {
    runner()
        .withPropertyValues("vectordb.search.mmr.lambda=0.1", "vectordb.search.shortlist=2")
        .run(context ->
            assertThat(search(context.getBean(VectorStore.class))).containsExactly("a", "c", "b"));
  }

  @Test
  void bothStoresTellHowTheySearched() {
    runner()
        .withPropertyValues("vectordb.search.explain=true")
        .run(context -> {
          VectorStore store = context.getBean(VectorStore.class);
          assertThat(search(store)).hasSize(3);
          assertThat(store.similaritySearch("1 0 0 0").getFirst().getMetadata())
              .hasEntrySatisfying(
                  VectorDbVectorStore.EXPLANATION_KEY,
                  line -> assertThat((String) line).startsWith("exact: 3 of 3 records match"));
          var request =
              EmbeddingSearchRequest.builder()
                  .queryEmbedding(Embedding.from(new float[] {1, 0, 0, 0}))
                  .build();
          assertThat(
                  context
                      .getBean(VectorDbEmbeddingStore.class)
                      .search(request)
                      .matches()
                      .getFirst()
                      .embedded()
                      .metadata()
                      .getString(VectorDbEmbeddingStore.EXPLANATION_KEY))
              .startsWith("exact: 3 of 3 records match");
        });
    runner()
        .run(context -> {
          VectorStore store = context.getBean(VectorStore.class);
          assertThat(search(store)).hasSize(3);
          assertThat(store.similaritySearch("1 0 0 0").getFirst().getMetadata())
              .doesNotContainKey(VectorDbVectorStore.EXPLANATION_KEY);
        });
  }

  private static final class LongestFirst implements ScoringModel {
    @Override
    public Response<List<Double>> scoreAll(List<TextSegment> segments, String query) {
      return Response.from(
          segments.stream().map(segment -> (double) segment.text().length()).toList());
    }
  }

  @Test
  void hitsAreGroupedAndDiversified() {
    runner()
        .withPropertyValues("vectordb.search.group-by=doc")
        .run(context ->
            assertThat(search(context.getBean(VectorStore.class))).containsExactly("a", "c"));
    runner()
        .withPropertyValues("vectordb.search.group-by=\"document.kind\"")
        .run(context ->
            assertThat(search(context.getBean(VectorStore.class))).containsExactly("a", "b"));
    runner()
        .withPropertyValues("vectordb.search.mmr.lambda=0.1", "vectordb.search.shortlist=3")
        .run(context ->
            assertThat(search(context.getBean(VectorStore.class))).containsExactly("a", "c", "b"));
  }

  @Test
  void whatCannotBeDoneKeepsTheApplicationFromStarting() {
    fails("vectordb.search.rerank.enabled", "true");
    fails("vectordb.search.mmr.lambda", "2");
    fails("vectordb.search.group-by", "a..b");
    fails("vectordb.search.shortlist", "5000");
  }

  private static void fails(String property, String value) {
    runner()
        .withPropertyValues(property + "=" + value)
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasStackTraceContaining(InvalidConfigException.class.getName() + ": " + property));
  }
}
