package dev.vectordb.spring.ai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Fusion;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;

/** Searches by vector and words. */
class HybridSearchTest {

  @Test
  void theWordsOfTheQueryCount() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection =
          database.createCollection(
              "documents",
              CollectionConfig.builder(4).text(TextConfig.of(TextLanguage.ITALIAN)).build());
      TestEmbeddingModel model = new TestEmbeddingModel(4);
      VectorDbVectorStore hybrid =
          VectorDbVectorStore.builder(collection, model).hybrid(Fusion.weighted(0.01)).build();
      hybrid.add(
          List.of(
              new Document("b", "le biblioteche sono aperte", Map.of("n", 1)),
              new Document("c", "il cane dorme", Map.of("n", 2)),
              new Document("d", "una biblioteca grande con molti libri", Map.of("n", 3))));
      List<Document> found = hybrid.similaritySearch("biblioteca");
      assertThat(found).extracting(Document::getId).containsExactly("b", "d", "c");
      assertThat(found)
          .extracting(Document::getScore)
          .allSatisfy(score -> assertThat(score).isBetween(0.0, 1.0));
      assertThat(
              hybrid.similaritySearch(
                  SearchRequest.builder().query("biblioteca").similarityThreshold(0.5).build()))
          .hasSize(2);
      assertThat(
              hybrid.similaritySearch(
                  SearchRequest.builder().query("biblioteca").filterExpression("n >= 2").build()))
          .extracting(Document::getId)
          .containsExactly("d", "c");
    }
  }

  @Test
  void aCollectionWithoutWordsIsRefused() {
    try (StoreFixture fixture = new StoreFixture()) {
      assertThatThrownBy(() ->
              VectorDbVectorStore.builder(fixture.collection, fixture.model)
                  .hybrid(Fusion.DEFAULT)
                  .build())
          .isInstanceOf(InvalidConfigException.class)
          .hasMessageContaining("index of words");
    }
  }
}
