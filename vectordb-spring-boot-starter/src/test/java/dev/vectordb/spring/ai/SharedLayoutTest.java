package dev.vectordb.spring.ai;

import static dev.vectordb.spring.ai.StoreFixture.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.filter.MetadataFilterBuilder;
import dev.vectordb.langchain4j.VectorDbEmbeddingStore;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;

/** What is written through one of LangChain4j and Spring AI is found through the other. */
class SharedLayoutTest {
  private final StoreFixture fixture = new StoreFixture();
  private final VectorDbEmbeddingStore langChain4j =
      VectorDbEmbeddingStore.builder().collection(fixture.collection).build();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void whatLangChain4jWroteSpringAiFinds() {
    UUID uuid = UUID.randomUUID();
    Metadata metadata =
        Metadata.from(Map.of("book", "Emma", "page", 12, "weight", 0.5, "copy", uuid));
    langChain4j.addAll(
        List.of("one", "two"),
        List.of(Embedding.from(new float[] {1, 0, 0, 0}), Embedding.from(new float[] {0, 1, 0, 0})),
        List.of(TextSegment.from("of Emma", metadata), TextSegment.from("of nobody")));

    List<Document> found =
        fixture.store.similaritySearch(
            SearchRequest.builder()
                .query("1 1 0 0")
                .filterExpression("book == 'Emma' && page >= 12")
                .build());
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().getId()).isEqualTo("one");
    assertThat(found.getFirst().getText()).isEqualTo("of Emma");
    assertThat(found.getFirst().getMetadata())
        .containsEntry("book", "Emma")
        .containsEntry("page", 12)
        .containsEntry("weight", 0.5)
        .containsEntry("copy", uuid)
        .containsOnlyKeys("book", "page", "weight", "copy", "distance");

    fixture.store.delete("book == 'Emma'");
    assertThat(ids(search(null))).containsExactly("two");
  }

  @Test
  void whatSpringAiWroteLangChain4jFinds() {
    fixture.store.add(
        List.of(
            document("one", "1 0 0 0", Map.of("book", "Emma", "page", 12)),
            document("two", "0 1 0 0", Map.of("book", "Persuasion"))));
    List<EmbeddingMatch<TextSegment>> found =
        search(MetadataFilterBuilder.metadataKey("book").isEqualTo("Emma"));
    assertThat(ids(found)).containsExactly("one");
    assertThat(found.getFirst().embedded().text()).isEqualTo("1 0 0 0");
    assertThat(found.getFirst().embedded().metadata().getString("book")).isEqualTo("Emma");
    assertThat(found.getFirst().embedded().metadata().getInteger("page")).isEqualTo(12);

    langChain4j.remove("one");
    assertThat(fixture.ids(SearchRequest.builder().query("1 1 0 0"))).containsExactly("two");
  }

  private List<EmbeddingMatch<TextSegment>> search(
      dev.langchain4j.store.embedding.filter.@Nullable Filter filter) {
    return langChain4j
        .search(
            EmbeddingSearchRequest.builder()
                .queryEmbedding(Embedding.from(new float[] {1, 1, 0, 0}))
                .filter(filter)
                .build())
        .matches();
  }

  private static List<String> ids(List<EmbeddingMatch<TextSegment>> matches) {
    return matches.stream().map(EmbeddingMatch::embeddingId).toList();
  }
}
