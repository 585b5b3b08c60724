package dev.vectordb.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static dev.vectordb.langchain4j.Entries.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.retriever.EmbeddingStoreContentRetriever;
import dev.langchain4j.rag.query.Query;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.InvalidConfigException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Fusion;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Searches by embedding and words, through the store and through the retriever. */
class HybridSearchTest {
  private static final Embedding EAST = vector(1, 0);

  /** Finds everything in the east. */
  private static final EmbeddingModel MODEL =
      new EmbeddingModel() {
        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
          return Response.from(segments.stream().map(_ -> EAST).toList());
        }
      };

  private VectorDatabase database;
  private VectorDbEmbeddingStore store;
  private VectorCollection collection;

  @BeforeEach
  void open() {
    database = VectorDatabase.inMemory();
    store =
        VectorDbEmbeddingStore.builder()
            .database(database)
            .config(CollectionConfig.builder(2).text(TextConfig.of(TextLanguage.ENGLISH)).build())
            .hybrid(Fusion.weighted(0.4))
            .build();
    collection = store.collection();
    store.addAll(
        List.of("near", "word", "far", "mute"),
        List.of(vector(10, 1), vector(1, 8), vector(-1, 5), vector(8, 1)),
        List.of(
            TextSegment.from("nothing of note", Metadata.from("kind", "a")),
            TextSegment.from("whales are singing", Metadata.from("kind", "a")),
            TextSegment.from("the song of one whale among many words", Metadata.from("kind", "b")),
            TextSegment.from("silence", Metadata.from("kind", "b"))));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private List<EmbeddingMatch<TextSegment>> search(@Nullable String words, double minScore) {
    return store
        .search(
            EmbeddingSearchRequest.builder()
                .query(words)
                .queryEmbedding(EAST)
                .maxResults(10)
                .minScore(minScore)
                .build())
        .matches();
  }

  private static List<String> ids(List<Content> contents) {
    return contents.stream()
        .map(content -> (String) content.metadata().get(ContentMetadata.EMBEDDING_ID))
        .toList();
  }

  @Test
  void aHybridStoreUsesTheWordsOfTheRequest() {
    List<EmbeddingMatch<TextSegment>> matches = search("whale song", 0);
    assertThat(matches)
        .extracting(EmbeddingMatch::embeddingId)
        .containsExactlyInAnyOrder("near", "word", "far", "mute")
        .startsWith("far");
    assertThat(matches).allMatch(match -> match.score() >= 0 && match.score() <= 1);
    double second = matches.get(1).score();
    assertThat(search("whale song", second)).hasSize(2);
  }

  @Test
  void aRequestWithoutWordsIsAnsweredByTheEmbedding() {
    assertThat(search(null, 0))
        .extracting(EmbeddingMatch::embeddingId)
        .containsExactly("near", "mute", "word", "far");
    assertThat(search("the", 0).getFirst().embeddingId()).isEqualTo("near");
  }

  @Test
  void aPlainStoreDoesNotLookAtTheWords() {
    VectorDbEmbeddingStore plain = VectorDbEmbeddingStore.builder().collection(collection).build();
    assertThat(
            plain
                .search(
                    EmbeddingSearchRequest.builder()
                        .query("whale song")
                        .queryEmbedding(EAST)
                        .maxResults(1)
                        .build())
                .matches())
        .extracting(EmbeddingMatch::embeddingId)
        .containsExactly("near");
  }

  @Test
  void langChain4jsOwnRetrieverSearchesHybrid() {
    EmbeddingStoreContentRetriever retriever =
        EmbeddingStoreContentRetriever.builder()
            .embeddingStore(store)
            .embeddingModel(MODEL)
            .maxResults(1)
            .build();
    assertThat(ids(retriever.retrieve(Query.from("Which whale had a song?"))))
        .containsExactly("far");
  }

  @Test
  void aRetrieverTakesWhatIsThere() {
    VectorDbContentRetriever byBoth =
        VectorDbContentRetriever.builder()
            .collection(collection)
            .embeddingModel(MODEL)
            .fusion(Fusion.weighted(0.4))
            .build();
    assertThat(byBoth.mode()).isEqualTo(SearchMode.HYBRID);
    assertThat(ids(byBoth.retrieve(Query.from("whale song")))).hasSize(3).startsWith("far");
    VectorDbContentRetriever byWords =
        VectorDbContentRetriever.builder().collection(collection).build();
    assertThat(byWords.mode()).isEqualTo(SearchMode.TEXT);
    List<Content> contents = byWords.retrieve(Query.from("whales"));
    assertThat(ids(contents)).containsExactly("word", "far");
    assertThat(contents.getFirst().textSegment())
        .isEqualTo(TextSegment.from("whales are singing", Metadata.from("kind", "a")));
    assertThat(contents.getFirst().metadata().get(ContentMetadata.SCORE))
        .isInstanceOfSatisfying(Double.class, score -> assertThat(score).isPositive());
    VectorDbContentRetriever byVector =
        VectorDbContentRetriever.builder()
            .collection(collection)
            .embeddingModel(MODEL)
            .mode(SearchMode.VECTOR)
            .maxResults(2)
            .build();
    assertThat(ids(byVector.retrieve(Query.from("whales")))).containsExactly("near", "mute");
  }

  @Test
  void aRetrieverFilters() {
    VectorDbContentRetrieverBuilder builder =
        VectorDbContentRetriever.builder().collection(collection);
    assertThat(
            ids(
                builder
                    .filter(metadataKey("kind").isEqualTo("b"))
                    .build()
                    .retrieve(Query.from("whale"))))
        .containsExactly("far");
    VectorDbContentRetriever dynamic =
        builder
            .dynamicFilter(
                query -> query.text().contains("!") ? metadataKey("kind").isEqualTo("a") : null)
            .build();
    assertThat(ids(dynamic.retrieve(Query.from("whale!")))).containsExactly("word");
    assertThat(ids(dynamic.retrieve(Query.from("whale")))).hasSize(2);
    assertThat(ids(builder.minScore(1_000).build().retrieve(Query.from("whale!")))).isEmpty();
  }

  @Test
  void whatIsMissingIsNamed() {
    VectorCollection wordless =
        database.createCollection("wordless", CollectionConfig.ofDimension(2));
    assertThatThrownBy(() ->
            VectorDbEmbeddingStore.builder().collection(wordless).hybrid(Fusion.DEFAULT).build())
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("index of words");
    assertThatThrownBy(() ->
            VectorDbContentRetriever.builder().collection(wordless).mode(SearchMode.TEXT).build())
        .isInstanceOf(InvalidConfigException.class);
    assertThatThrownBy(() -> VectorDbContentRetriever.builder().collection(wordless).build())
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("embeddingModel");
    assertThatThrownBy(() -> VectorDbContentRetriever.builder().build())
        .isInstanceOf(InvalidConfigException.class);
    assertThatThrownBy(
            () -> VectorDbContentRetriever.builder().collection(collection).maxResults(0).build())
        .isInstanceOf(InvalidConfigException.class);
    VectorDbContentRetriever byWords =
        VectorDbContentRetriever.builder().collection(collection).build();
    assertThatThrownBy(() -> byWords.retrieve(Query.from("a".repeat(20_000))))
        .isInstanceOf(InvalidInputException.class);
  }
}
