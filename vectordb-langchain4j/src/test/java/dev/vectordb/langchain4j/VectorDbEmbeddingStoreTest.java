package dev.vectordb.langchain4j;

import static dev.langchain4j.store.embedding.filter.MetadataFilterBuilder.metadataKey;
import static dev.vectordb.langchain4j.Entries.ids;
import static dev.vectordb.langchain4j.Entries.request;
import static dev.vectordb.langchain4j.Entries.search;
import static dev.vectordb.langchain4j.Entries.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.filter.Filter;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreListener;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreRequestContext;
import dev.langchain4j.store.embedding.listener.EmbeddingStoreResponseContext;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.exception.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class VectorDbEmbeddingStoreTest {
  private static final Embedding EAST = vector(1, 0);
  private static final Embedding NORTH = vector(0, 1);

  private VectorDatabase database;
  private VectorDbEmbeddingStore store;

  @BeforeEach
  void open() {
    database = VectorDatabase.inMemory();
    store = VectorDbEmbeddingStore.builder().database(database).dimension(2).build();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void replacesWhatIsThereUnderTheSameId() {
    store.addAll(List.of("a"), List.of(EAST), List.of(TextSegment.from("old")));
    store.addAll(List.of("a"), List.of(NORTH), List.of(TextSegment.from("new")));
    assertThat(search(store, NORTH))
        .singleElement()
        .isEqualTo(new EmbeddingMatch<>(1.0, "a", NORTH, TextSegment.from("new")));
  }

  @Test
  void returnsEmbeddingsAsTheyWereAddedNotNormalised() {
    store.add("a", vector(3, -4));
    assertThat(search(store, vector(30, -40)))
        .singleElement()
        .extracting(EmbeddingMatch::embedding)
        .isEqualTo(vector(3, -4));
  }

  @Test
  void takesSegmentsThatAreNullOneByOne() {
    store.addAll(
        List.of("a", "b"), List.of(EAST, NORTH), Arrays.asList(null, TextSegment.from("b's text")));
    assertThat(search(store, EAST))
        .extracting(EmbeddingMatch::embedded)
        .containsExactly(null, TextSegment.from("b's text"));
  }

  @Test
  void writesMoreThanOneBatchInOrder() {
    int count = 2 * WriteBatches.MAX_ENTRIES + 1;
    List<String> ids = new ArrayList<>();
    List<Embedding> embeddings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add("id" + i);
      embeddings.add(vector(1, i));
    }
    ids.set(count - 1, "id0");
    store.addAll(ids, embeddings, null);
    assertThat(store.collection().count()).isEqualTo(count - 1);
    assertThat(store.collection().get("id0").orElseThrow().vector()).containsExactly(1, count - 1);

    store.removeAll(ids.subList(1, count - 1));
    assertThat(ids(store, EAST, null)).containsExactly("id0");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  void refusesIdsThatAreBlank(String id) {
    assertThatThrownBy(() -> store.add(id, EAST))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("id cannot be null or blank");
  }

  @Test
  void refusesEmbeddingsOfAnotherDimension() {
    assertThatThrownBy(() -> store.add(vector(1, 2, 3)))
        .isInstanceOf(DimensionMismatchException.class);
    assertThatThrownBy(() -> search(store, vector(1)))
        .isInstanceOf(DimensionMismatchException.class);
    assertThat(store.collection().count()).isZero();
  }

  @Test
  void refusesMoreResultsThanTheDatabaseGives() {
    EmbeddingSearchRequest request =
        EmbeddingSearchRequest.builder().queryEmbedding(EAST).maxResults(10_001).build();
    assertThatThrownBy(() -> store.search(request)).isInstanceOf(InvalidInputException.class);
  }

  @Test
  void negatedConditionsMatchEntriesWithoutSegment() {
    store.add("bare", EAST);
    store.addAll(List.of("x"), List.of(EAST), List.of(segment("k", "x")));
    store.addAll(List.of("y"), List.of(EAST), List.of(segment("k", "y")));
    assertThat(ids(store, EAST, metadataKey("k").isNotEqualTo("x"))).containsExactly("bare", "y");
    assertThat(ids(store, EAST, metadataKey("k").isNotIn("x", "y"))).containsExactly("bare");
    assertThat(ids(store, EAST, Filter.not(metadataKey("k").isEqualTo("x"))))
        .containsExactly("bare", "y");
    assertThat(ids(store, EAST, metadataKey("k").isEqualTo("x"))).containsExactly("x");

    store.removeAll(metadataKey("k").isNotEqualTo("x"));
    assertThat(ids(store, EAST, null)).containsExactly("x");
  }

  @Test
  void comparingDifferentTypesIsFalseNotAnError() {
    store.addAll(List.of("text"), List.of(EAST), List.of(segment("k", "1")));
    assertThat(ids(store, EAST, metadataKey("k").isEqualTo(1))).isEmpty();
    assertThat(ids(store, EAST, metadataKey("k").isLessThan(2))).isEmpty();
    assertThat(ids(store, EAST, metadataKey("k").isNotEqualTo(1))).containsExactly("text");
  }

  @Test
  void searchesOffTheCallersThread() {
    store.add("a", EAST);
    AtomicReference<Thread> searcher = new AtomicReference<>();
    EmbeddingSearchRequest request =
        new EmbeddingSearchRequest(EAST, 10, 0.0, null) {
          @Override
          public int maxResults() {
            searcher.set(Thread.currentThread());
            return super.maxResults();
          }
        };
    assertThat(store.searchAsync(request).join().matches())
        .isEqualTo(store.search(request(EAST, 0)).matches())
        .hasSize(1);
    assertThat(searcher.get()).isNotSameAs(Thread.currentThread());
    assertThat(searcher.get().isVirtual()).isTrue();
  }

  @Test
  void reportsWhatGoesWrongInASearchThroughItsFuture() {
    var future = store.searchAsync(request(vector(1), 0));
    assertThatThrownBy(future::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(DimensionMismatchException.class);
  }

  @Test
  void tellsListenersWhenWrapped() {
    List<String> events = new ArrayList<>();
    EmbeddingStore<TextSegment> listened =
        store.addListener(
            new EmbeddingStoreListener() {
              @Override
              public void onRequest(EmbeddingStoreRequestContext<?> context) {
                events.add("request " + context.getClass().getSimpleName());
              }

              @Override
              public void onResponse(EmbeddingStoreResponseContext<?> context) {
                events.add("response " + context.getClass().getSimpleName());
              }
            });
    listened.add("a", EAST);
    listened.search(request(EAST, 0));
    listened.removeAll(metadataKey("k").isEqualTo("x"));
    listened.removeAll();
    assertThat(events).hasSize(8);
    assertThat(events).filteredOn(event -> event.startsWith("request")).hasSize(4);
    assertThat(store.collection().count()).isZero();
  }

  private static TextSegment segment(String key, String value) {
    return TextSegment.from("some text", Metadata.metadata(key, value));
  }

  @Test
  void explainsInTheMetadataOnRequestOnly() {
    VectorDbEmbeddingStore explaining =
        VectorDbEmbeddingStore.builder().database(database).explain(true).build();
    store.addAll(
        List.of("a", "b"),
        List.of(EAST, NORTH),
        List.of(TextSegment.from("east", new Metadata().put("n", 1)), TextSegment.from("north")));
    EmbeddingSearchRequest one =
        EmbeddingSearchRequest.builder()
            .queryEmbedding(EAST)
            .filter(metadataKey("n").isEqualTo(1))
            .build();
    assertThat(explaining.search(one).matches())
        .singleElement()
        .satisfies(match ->
            assertThat(
                    match.embedded().metadata().getString(VectorDbEmbeddingStore.EXPLANATION_KEY))
                .startsWith("exact: 1 of 2 records match, 1 vectors compared"));
    assertThat(store.search(one).matches())
        .singleElement()
        .satisfies(
            match -> assertThat(match.embedded().metadata()).isEqualTo(new Metadata().put("n", 1)));
  }
}
