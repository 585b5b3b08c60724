package dev.vectordb;

import static dev.vectordb.ContractFixture.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Highlight;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.Snippet;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What every {@link VectorDatabase} answers to searches by words alone. */
interface TextSearchContract extends ContractFixture {

  default VectorCollection texts(TextLanguage language) {
    return database()
        .createCollection(
            "texts", CollectionConfig.builder(3).text(TextConfig.of(language)).build());
  }

  private static VectorRecord text(String id, String text) {
    return VectorRecord.builder(id, new float[] {1, 0, 0}).text(text).build();
  }

  private static List<String> found(VectorCollection collection, String words) {
    return ids(collection.search(SearchRequest.ofText(words).build()));
  }

  @Test
  default void wordsFindTexts() {
    VectorCollection collection = texts(TextLanguage.ENGLISH);
    collection.upsert(
        List.of(
            text("cats", "Cats are sleeping on the old wall"),
            text("dog", "The dog sleeps"),
            VectorRecord.of("silent", new float[] {0, 1, 0}),
            text("bird", "A bird sings")));
    assertThat(found(collection, "sleep")).containsExactly("dog", "cats");
    assertThat(found(collection, "CAT")).containsExactly("cats");
    assertThat(found(collection, "singing dogs")).containsExactly("bird", "dog");
    assertThat(found(collection, "elephant")).isEmpty();
    SearchHit hit = collection.search(SearchRequest.ofText("cat").build()).hits().getFirst();
    assertThat(hit.score()).isPositive();
    assertThat(hit.text()).isEqualTo("Cats are sleeping on the old wall");
    assertThat(hit.vectorScore()).isNull();
    assertThat(hit.textScore()).isNull();
  }

  @Test
  default void theLanguageIsKept() {
    VectorCollection collection = texts(TextLanguage.ITALIAN);
    assertThat(collection.config().text()).isEqualTo(TextConfig.of(TextLanguage.ITALIAN));
    collection.upsert(
        List.of(text("b", "Le biblioteche sono aperte"), text("o", "Il cane dorme nell'orto")));
    assertThat(found(collection, "biblioteca")).containsExactly("b");
    assertThat(found(collection, "dell'orto")).containsExactly("o");
    assertThat(found(collection, "il sul")).as("stop words").isEmpty();
  }

  @Test
  default void aTextWithoutWordsFindsNothing() {
    VectorCollection collection = texts(TextLanguage.ENGLISH);
    collection.upsert(text("a", "the quick fox"));
    for (String nothing : List.of("", " \t\n", "?!", "the of and")) {
      SearchResult result = collection.search(SearchRequest.ofText(nothing).explain(true).build());
      assertThat(result.hits()).as("'%s'", nothing).isEmpty();
      assertThat(Objects.requireNonNull(result.explanation()).text())
          .satisfies(text -> assertThat(Objects.requireNonNull(text).words()).isEmpty());
    }
  }

  @Test
  default void syntaxOfOtherSearchEnginesIsOnlyText() {
    VectorCollection collection = texts(TextLanguage.STANDARD);
    collection.upsert(List.of(text("a", "alpha beta"), text("b", "gamma")));
    assertThat(found(collection, "text:alpha AND -gamma* \"beta (~[{^:\\/"))
        .containsExactlyInAnyOrder("a", "b");
  }

  @Test
  default void aWriteIsFoundWhenItReturns() {
    VectorCollection collection = texts(TextLanguage.STANDARD);
    for (int i = 0; i < 60; i++) {
      collection.upsert(text("r" + i, "number" + i + " common"));
      assertThat(found(collection, "number" + i)).containsExactly("r" + i);
      assertThat(collection.search(SearchRequest.ofText("common").topK(100).build()).hits())
          .hasSize(i + 1);
    }
  }

  @Test
  default void updatesAndDeletesAreSeenAtOnce() {
    VectorCollection collection = texts(TextLanguage.STANDARD);
    collection.upsert(List.of(text("a", "old words"), text("b", "other words")));
    assertThat(found(collection, "words")).containsExactly("a", "b");
    collection.upsert(text("a", "new"));
    assertThat(found(collection, "old")).isEmpty();
    assertThat(found(collection, "new")).containsExactly("a");
    assertThat(found(collection, "words")).containsExactly("b");
    collection.updateMetadata("b", Metadata.of("n", 1), MetadataUpdate.MERGE);
    assertThat(found(collection, "other")).containsExactly("b");
    collection.upsert(VectorRecord.of("a", new float[] {1, 0, 0}));
    assertThat(found(collection, "new")).isEmpty();
    collection.delete("b");
    assertThat(found(collection, "words")).isEmpty();
    collection.upsert(text("b", "words again"));
    collection.deleteAll();
    assertThat(found(collection, "words")).isEmpty();
  }

  @Test
  default void aFilterBoundsWhatWordsFind() {
    VectorCollection collection = texts(TextLanguage.STANDARD);
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      batch.add(
          VectorRecord.builder("r" + i, new float[] {1, 0, 0})
              .text("word ".repeat(1 + i % 7) + "w" + i % 10)
              .metadata(Metadata.builder().put("n", i).put("even", i % 2 == 0).build())
              .build());
    }
    collection.upsert(batch);
    SearchResult result =
        collection.search(
            SearchRequest.ofText("word w4")
                .filter("n >= 490 AND even = true")
                .explain(true)
                .build());
    assertThat(ids(result))
        .containsExactlyInAnyOrder("r490", "r492", "r494", "r496", "r498")
        .startsWith("r494");
    SearchExplanation explanation = Objects.requireNonNull(result.explanation());
    assertThat(explanation.tier()).isEqualTo(SearchExplanation.Tier.TEXT);
    assertThat(explanation.matchingRecords()).isEqualTo(5);
    assertThat(explanation.scoredVectors()).isZero();
    assertThat(Objects.requireNonNull(explanation.text()).words()).containsExactly("w4", "word");
    assertThat(explanation.text().candidates()).isEqualTo(5);
    assertThat(collection.search(SearchRequest.ofText("word").filter("n < 0").build()).hits())
        .isEmpty();
    assertThat(collection.search(SearchRequest.ofText("w3").filter("even = true").build()).hits())
        .isEmpty();
  }

  @Test
  default void tiesAreToldByIdWhereverThePageEnds() {
    VectorCollection collection = texts(TextLanguage.STANDARD);
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 199; i >= 0; i--) {
      batch.add(text("r%03d".formatted(i), "same text"));
    }
    collection.upsert(batch);
    List<String> all = ids(collection.search(SearchRequest.ofText("same").topK(200).build()));
    assertThat(all).hasSize(200).isSorted();
    for (int offset = 0; offset < 200; offset += 30) {
      assertThat(
              ids(collection.search(SearchRequest.ofText("same").topK(30).offset(offset).build())))
          .isEqualTo(all.subList(offset, Math.min(200, offset + 30)));
    }
  }

  @Test
  default void aSearchByWordsObeysItsRequest() {
    VectorCollection collection = texts(TextLanguage.STANDARD);
    collection.upsert(
        List.of(text("one", "alpha"), text("two", "alpha alpha beta"), text("three", "beta")));
    List<SearchHit> hits = collection.search(SearchRequest.ofText("alpha").build()).hits();
    assertThat(hits).hasSize(2).isSortedAccordingTo((a, b) -> Float.compare(b.score(), a.score()));
    float best = hits.getFirst().score();
    assertThat(collection.search(SearchRequest.ofText("alpha").minScore(best).build()).hits())
        .containsExactly(hits.getFirst());
    SearchHit bare =
        collection
            .search(SearchRequest.ofText("beta").includeText(false).includeMetadata(false).build())
            .hits()
            .getFirst();
    assertThat(bare.text()).isNull();
    assertThat(
            collection
                .search(SearchRequest.ofText("beta").includeVector(true).build())
                .hits()
                .getFirst()
                .vector())
        .containsExactly(1, 0, 0);
    assertThatThrownBy(() ->
            collection.search(SearchRequest.ofText("alpha").timeout(Duration.ofNanos(1)).build()))
        .isInstanceOf(SearchTimeoutException.class);
    assertThat(
            collection
                .search(SearchRequest.ofText("alpha").timeout(Duration.ofMinutes(1)).build())
                .hits())
        .isEqualTo(hits);
  }

  @Test
  default void rarerWordsAndShorterTextsWeighMore() {
    VectorCollection collection = texts(TextLanguage.STANDARD);
    collection.upsert(
        List.of(
            text("rare", "zeppelin one two three"),
            text("common", "car one two three"),
            text("long", "car one two three four five six seven eight nine ten"),
            text("other", "car bike")));
    assertThat(found(collection, "zeppelin car"))
        .containsExactly("rare", "other", "common", "long");
    // idf * tf with N = 4, n = 1; 4 words in a text, 5.25 on average.
    double idf = Math.log(1 + 3.5 / 1.5);
    double tf = 1 / (1 + 1.2 * (0.25 + 0.75 * 4 / 5.25));
    assertThat(
            (double)
                collection
                    .search(SearchRequest.ofText("zeppelin").build())
                    .hits()
                    .getFirst()
                    .score())
        .isCloseTo(idf * tf, within(1e-6));
  }

  @Test
  default void badInputIsRefused() {
    VectorCollection wordless =
        database().createCollection("wordless", CollectionConfig.ofDimension(3));
    assertThatThrownBy(() -> wordless.search(SearchRequest.ofText("a").build()))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("does not index words");
    assertThatThrownBy(
            () -> wordless.search(SearchRequest.of(new float[] {1, 0, 0}).text("a").build()))
        .isInstanceOf(InvalidInputException.class);
    VectorCollection collection = texts(TextLanguage.STANDARD);
    String longest = "a".repeat(Limits.MAX_QUERY_TEXT_CHARS);
    assertThat(found(collection, longest)).isEmpty();
    assertThatThrownBy(() -> found(collection, longest + "a"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("16384");
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < Limits.MAX_QUERY_TERMS; i++) {
      words.append('w').append(i).append(' ');
    }
    assertThat(found(collection, words.toString())).isEmpty();
    SearchRequest filtered = SearchRequest.ofText(words.toString()).filter("even = true").build();
    assertThat(collection.search(filtered).hits()).isEmpty();
    assertThatThrownBy(() -> found(collection, words + "more"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(String.valueOf(Limits.MAX_QUERY_TERMS));
  }

  @Test
  default void highlightsShowWhereTheWordsStand() {
    VectorCollection collection = texts(TextLanguage.ENGLISH);
    collection.upsert(
        text("a", "Nothing here. " + "Filler goes on. ".repeat(30) + "Two cats <b>sleep</b>."));
    SearchRequest request =
        SearchRequest.ofText("sleeping cat").highlight(new Highlight(2, 60)).build();
    Snippet snippet = collection.search(request).hits().getFirst().snippets().getFirst();
    assertThat(snippet.marked("[", "]")).endsWith("Two [cats] <b>[sleep]</b>.");
    assertThat(snippet.text().length()).isLessThanOrEqualTo(60);
    assertThat(collection.search(SearchRequest.ofText("cat").build()).hits().getFirst().snippets())
        .isEmpty();
  }
}
