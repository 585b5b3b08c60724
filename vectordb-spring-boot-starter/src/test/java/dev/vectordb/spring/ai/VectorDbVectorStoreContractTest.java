package dev.vectordb.spring.ai;

import static dev.vectordb.spring.ai.StoreFixture.document;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vectordb.VectorCollection;
import dev.vectordb.VectorDatabase;
import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.InvalidMetadataException;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.Metric;
import dev.vectordb.model.VectorRecord;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.ai.content.Media;
import org.springframework.ai.document.Document;
import org.springframework.ai.vectorstore.SearchRequest;
import org.springframework.ai.vectorstore.filter.FilterExpressionBuilder;
import org.springframework.util.MimeTypeUtils;

/** What Spring AI's own suite leaves out. */
class VectorDbVectorStoreContractTest {
  private final StoreFixture fixture = new StoreFixture(open(), Metric.COSINE);
  private final VectorDbVectorStore store = fixture.store;

  VectorDatabase open() {
    return VectorDatabase.inMemory();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void addFour() {
    store.add(
        List.of(
            document("same", "1 0 0 0", Map.of("n", 1)),
            document("near", "1 1 0 0", Map.of("n", 2)),
            document("orthogonal", "0 0 1 0", Map.of("n", 3)),
            document("opposite", "-1 0 0 0", Map.of("n", 4))));
  }

  private static SearchRequest.Builder query(String numbers) {
    return SearchRequest.builder().query(numbers);
  }

  @Test
  void orderIsByScoreAndScoreIsTheCosine() {
    addFour();
    List<Document> found = store.similaritySearch(query("2 0 0 0").topK(10).build());
    assertThat(found)
        .extracting(Document::getId)
        .containsExactly("same", "near", "orthogonal", "opposite");
    assertThat(score(found.get(0))).isCloseTo(1.0, within(1e-6));
    assertThat(score(found.get(1))).isCloseTo(Math.sqrt(0.5), within(1e-6));
    assertThat(score(found.get(2))).isCloseTo(0.0, within(1e-6));
    assertThat(score(found.get(3))).isCloseTo(-1.0, within(1e-6));
  }

  @Test
  void metadataSaysTheDistance() {
    addFour();
    Document near = store.similaritySearch(query("1 0 0 0").topK(2).build()).get(1);
    assertThat(near.getMetadata()).containsEntry("n", 2);
    assertThat((Double) near.getMetadata().get("distance"))
        .isEqualTo(1.0 - score(near))
        .isCloseTo(1 - Math.sqrt(0.5), within(1e-6));
  }

  @Test
  void topKBoundsTheHits() {
    addFour();
    assertThat(fixture.ids(query("1 0 0 0").topK(1))).containsExactly("same");
    assertThat(fixture.ids(query("1 0 0 0").topK(3))).hasSize(3);
    assertThat(fixture.ids(query("1 0 0 0").topK(0))).isEmpty();
  }

  @Test
  void topKBeyondTheLimitIsRefusedByName() {
    assertThatThrownBy(() -> fixture.ids(query("1 0 0 0").topK(1_000_000)))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("topK");
  }

  @Test
  void thresholdIsInclusiveAndTakesOffWhatIsFarther() {
    addFour();
    List<Document> all = store.similaritySearch(query("1 0 0 0").topK(10).build());
    double scoreOfNear = score(all.get(1));
    assertThat(fixture.ids(query("1 0 0 0").topK(10).similarityThreshold(scoreOfNear)))
        .containsExactly("same", "near");
    assertThat(
            fixture.ids(
                query("1 0 0 0").topK(10).similarityThreshold(Math.nextUp((float) scoreOfNear))))
        .containsExactly("same");
    assertThat(fixture.ids(query("0 1 0 0").topK(10).similarityThreshold(0.99))).isEmpty();
  }

  @Test
  void thresholdOfZeroAcceptsAll() {
    addFour();
    assertThat(fixture.ids(query("1 0 0 0").topK(10).similarityThresholdAll())).hasSize(4);
    assertThat(fixture.ids(query("1 0 0 0").topK(10).similarityThreshold(1e-3)))
        .containsExactly("same", "near");
  }

  @Test
  void scoresOfOtherMetricsAreTheirOwn() {
    try (StoreFixture euclidean = new StoreFixture(Metric.EUCLIDEAN);
        StoreFixture dot = new StoreFixture(Metric.DOT_PRODUCT)) {
      euclidean.store.add(List.of(document("a", "4 0 0 0", Map.of())));
      dot.store.add(List.of(document("a", "4 0 0 0", Map.of())));
      assertThat(score(euclidean.store.similaritySearch("1 0 0 0").getFirst()))
          .isCloseTo(0.25, within(1e-6));
      assertThat(score(dot.store.similaritySearch("2 0 0 0").getFirst()))
          .isCloseTo(8.0, within(1e-6));
    }
  }

  @Test
  void addingAnIdAgainReplacesTheDocument() {
    store.add(List.of(document("a", "1 0 0 0", Map.of("old", true))));
    store.add(List.of(document("a", "0 1 0 0", Map.of("fresh", true))));
    List<Document> found = store.similaritySearch(query("0 1 0 0").topK(10).build());
    assertThat(found).hasSize(1);
    assertThat(found.getFirst().getText()).isEqualTo("0 1 0 0");
    assertThat(found.getFirst().getMetadata()).containsKey("fresh").doesNotContainKey("old");
  }

  @Test
  void textAndMetadataComeBackAsTheyWentIn() {
    UUID uuid = UUID.fromString("8a7c1f0e-6f7b-4e6a-9e55-6d8d5b1a2c3d");
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("string", "ß → 🐍");
    metadata.put("boolean", true);
    metadata.put("int", Integer.MIN_VALUE);
    metadata.put("long", 1746714878034235396L);
    metadata.put("float", Float.MIN_VALUE);
    metadata.put("double", Math.PI);
    metadata.put("instant", Instant.parse("2026-11-20T12:34:56.123456789Z"));
    metadata.put("uuid", uuid);
    metadata.put("list", List.of("a", "b"));
    metadata.put("object", Map.of("inner", Map.of("deep", 7L)));
    store.add(List.of(document("a", "1 0 0 0", metadata)));
    Document found = store.similaritySearch("1 0 0 0").getFirst();
    assertThat(found.getText()).isEqualTo("1 0 0 0");
    assertThat(found.getMetadata()).containsAllEntriesOf(metadata).hasSize(metadata.size() + 1);
  }

  @Test
  void whatWasFoundCanBeWrittenAgain() {
    store.add(List.of(document("a", "1 0 0 0", Map.of("n", 1))));
    store.add(store.similaritySearch("0 1 0 0"));
    Document found = store.similaritySearch("1 0 0 0").getFirst();
    assertThat((Double) found.getMetadata().get("distance")).isCloseTo(0.0, within(1e-6));
  }

  @Test
  void metadataOfAnUnknownTypeIsRefusedByName() {
    Document document = document("a", "1 0 0 0", Map.of("thread", Thread.currentThread()));
    assertThatThrownBy(() -> store.add(List.of(document)))
        .isInstanceOf(InvalidMetadataException.class)
        .hasMessageContaining("thread");
    assertThat(fixture.collection.count()).isZero();
  }

  @Test
  void mediaIsRefusedByTheBaseClass() {
    Media media = new Media(MimeTypeUtils.IMAGE_PNG, URI.create("https://example.com/a.png"));
    assertThatThrownBy(() -> store.add(List.of(new Document(media, Map.of()))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aModelOfAnotherDimensionIsRefused() {
    VectorDbVectorStore wrong =
        VectorDbVectorStore.builder(fixture.collection, new TestEmbeddingModel(5)).build();
    assertThatThrownBy(() -> wrong.add(List.of(document("a", "1 0 0 0 1", Map.of()))))
        .isInstanceOf(DimensionMismatchException.class);
  }

  @Test
  void addingNothingDoesNothing() {
    store.add(List.of());
    assertThat(fixture.model.calls).hasValue(0);
    assertThat(fixture.collection.count()).isZero();
  }

  @Test
  void deletingByIdsIgnoresThoseThatAreNotThere() {
    addFour();
    store.delete(List.of("same", "nobody"));
    assertThat(fixture.ids(query("1 0 0 0").topK(10)))
        .containsExactly("near", "orthogonal", "opposite");
  }

  @Test
  void deletingByFilterTakesWhatMatches() {
    addFour();
    store.delete(new FilterExpressionBuilder().gte("n", 3).build());
    assertThat(fixture.ids(query("1 0 0 0").topK(10))).containsExactly("same", "near");
    store.delete("n == 1 || n == 77");
    assertThat(fixture.ids(query("1 0 0 0").topK(10))).containsExactly("near");
  }

  @Test
  void aFilterNarrowsTheSearchBeforeTopKDoes() {
    addFour();
    assertThat(fixture.ids(query("1 0 0 0").topK(1).filterExpression("n > 2")))
        .containsExactly("orthogonal");
  }

  @Test
  void theNativeClientIsTheCollection() {
    VectorCollection client = store.<VectorCollection>getNativeClient().orElseThrow();
    assertThat(client).isSameAs(fixture.collection);
  }

  @Test
  void aRecordWithoutTextIsFoundWithAnEmptyOne() {
    fixture.collection.upsert(
        VectorRecord.of("bare", new float[] {1, 0, 0, 0}, Metadata.of("n", 1)));
    Document found = store.similaritySearch("1 0 0 0").getFirst();
    assertThat(found.getId()).isEqualTo("bare");
    assertThat(found.getText()).isEmpty();
  }

  @Test
  void documentsAreEmbeddedInTheBatchesOfTheStrategy() {
    VectorDbVectorStore batched =
        VectorDbVectorStore.builder(fixture.collection, fixture.model)
            .batchingStrategy(documents -> documents.stream().map(List::of).toList())
            .build();
    batched.add(
        List.of(
            document("a", "1 0 0 0", Map.of()),
            document("b", "0 1 0 0", Map.of()),
            document("c", "0 0 1 0", Map.of())));
    assertThat(fixture.model.calls).hasValue(3);
    assertThat(fixture.ids(query("0 1 0 0").topK(1))).containsExactly("b");
  }

  private static double score(Document document) {
    return requireNonNull(document.getScore());
  }
}
