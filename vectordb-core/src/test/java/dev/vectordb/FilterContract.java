package dev.vectordb;

import static dev.vectordb.ContractFixture.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.filter.Filter;
import dev.vectordb.filter.Filters;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.FieldIndexing;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataIndexConfig;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.TextConfig;
import dev.vectordb.model.TextLanguage;
import dev.vectordb.model.VectorRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What filters mean on fields that are not indexed, and on the texts of records. */
interface FilterContract extends ContractFixture {

  private VectorCollection texts(String name, @Nullable TextLanguage language) {
    VectorCollection collection =
        database()
            .createCollection(
                name,
                CollectionConfig.builder(3)
                    .text(language == null ? null : TextConfig.of(language))
                    .build());
    collection.upsert(
        List.of(
            text("a", "The white whale, again."),
            text("b", "Whales are white; so are doves."),
            text("c", "A black cat"),
            ContractFixture.record("d", 1, 1, 1)));
    return collection;
  }

  private static VectorRecord text(String id, String text) {
    return VectorRecord.builder(id, new float[] {1, 0, 1})
        .text(text)
        .metadata(Metadata.of("id", id))
        .build();
  }

  private static List<String> matching(VectorCollection collection, String filter) {
    SearchResult found = collection.search(ContractFixture.nearX().filter(filter).build());
    assertThat(collection.count(Filter.parse(filter))).isEqualTo(found.hits().size());
    assertThat(
            collection
                .list(ListRequest.firstPage(10).withFilter(Filter.parse(filter)))
                .records()
                .stream()
                .map(VectorRecord::id))
        .containsExactlyInAnyOrderElementsOf(ids(found));
    return ids(found).stream().sorted().toList();
  }

  @Test
  default void wordsOfATextAreFoundWithAndWithoutTheirIndex() {
    for (@Nullable TextLanguage language : new TextLanguage[] {null, TextLanguage.STANDARD}) {
      VectorCollection collection = texts("plain" + (language == null ? "" : "-i"), language);
      assertThat(matching(collection, "CONTAINS($text, 'whale')")).containsExactly("a");
      assertThat(matching(collection, "CONTAINS($text, 'WHITE')")).containsExactly("a", "b");
      assertThat(matching(collection, "CONTAINS($text, 'whale white')")).containsExactly("a");
      assertThat(matching(collection, "CONTAINS($text, 'hal')")).isEmpty();
      assertThat(matching(collection, "NOT CONTAINS($text, 'white')")).containsExactly("c", "d");
      assertThat(matching(collection, "CONTAINS($text, 'white') AND id = 'b'"))
          .containsExactly("b");
      assertThat(matching(collection, "CONTAINS($text, 'cat') OR id = 'b'"))
          .containsExactly("b", "c");
      assertThat(matching(collection, "CONTAINS($text, '?!')")).isEmpty();
    }
  }

  @Test
  default void wordsOfATextAreThoseOfTheCollectionsLanguage() {
    VectorCollection collection = texts("english", TextLanguage.ENGLISH);
    assertThat(matching(collection, "CONTAINS($text, 'whale')")).containsExactly("a", "b");
    assertThat(matching(collection, "CONTAINS($text, 'the whales')")).containsExactly("a", "b");
    assertThat(matching(collection, "CONTAINS($text, 'the')")).isEmpty();
    assertThat(matching(collection, "NOT CONTAINS($text, 'the')"))
        .containsExactly("a", "b", "c", "d");
    SearchResult byWords =
        collection.search(
            SearchRequest.ofText("white").filter(Filters.textContains("dove")).build());
    assertThat(ids(byWords)).containsExactly("b");
  }

  @Test
  default void wordsFollowWhatIsWritten() {
    for (@Nullable TextLanguage language : new TextLanguage[] {null, TextLanguage.STANDARD}) {
      VectorCollection collection = texts("w" + (language == null ? "" : "-i"), language);
      assertThat(matching(collection, "CONTAINS($text, 'cat')")).containsExactly("c");
      collection.upsert(text("c", "A black dog"));
      assertThat(matching(collection, "CONTAINS($text, 'cat')")).isEmpty();
      assertThat(matching(collection, "CONTAINS($text, 'dog')")).containsExactly("c");
      collection.updateMetadata("c", Metadata.of("id", "x"), MetadataUpdate.REPLACE);
      assertThat(matching(collection, "CONTAINS($text, 'dog') AND id = 'x'")).containsExactly("c");
      collection.upsert(text("e", "A white mouse"));
      assertThat(collection.delete(Filters.textContains("white")).deleted()).isEqualTo(3);
      collection.rewrite();
      assertThat(matching(collection, "CONTAINS($text, 'white')")).isEmpty();
      assertThat(matching(collection, "CONTAINS($text, 'black')")).containsExactly("c");
    }
  }

  @Test
  default void explanationsSayWhenTextsWereRead() {
    SearchRequest request =
        ContractFixture.nearX().filter("CONTAINS($text, 'white')").explain(true).build();
    assertThat(notes(texts("none", null), request))
        .containsExactly(
            "the collection does not index words; texts were read to find 'white'",
            "4 records were read, as no index tells whether the filter matches, or not as quickly");
    assertThat(notes(texts("indexed", TextLanguage.STANDARD), request)).isEmpty();
    SearchRequest stop =
        ContractFixture.nearX().filter("CONTAINS($text, 'the')").explain(true).build();
    assertThat(notes(texts("stop", TextLanguage.ENGLISH), stop))
        .containsExactly("of 'the' no word is left to look for, so no text has it");
  }

  private static List<String> notes(VectorCollection collection, SearchRequest request) {
    SearchExplanation explanation = collection.search(request).explanation();
    return Objects.requireNonNull(explanation).notes();
  }

  private VectorCollection withoutBody(int records) {
    VectorCollection collection =
        database()
            .createCollection(
                "off",
                CollectionConfig.builder(3)
                    .metadataIndex(MetadataIndexConfig.AUTOMATIC.with("body", FieldIndexing.OFF))
                    .build());
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      Metadata.Builder metadata = Metadata.builder().put("n", i);
      if (i % 2 == 0) {
        metadata.put("body", "body " + i);
      }
      batch.add(VectorRecord.of("r" + i, new float[] {1, i, 0}, metadata.build()));
    }
    collection.upsert(batch);
    return collection;
  }

  @Test
  default void aFieldWithoutAnIndexIsFilteredAllTheSame() {
    VectorCollection collection = withoutBody(20);
    for (int rewritten = 0; rewritten < 2; rewritten++) {
      assertThat(matching(collection, "body = 'body 4'")).containsExactly("r4");
      assertThat(matching(collection, "body LIKE 'body 1%' AND n > 13"))
          .containsExactly("r14", "r16", "r18");
      assertThat(matching(collection, "body IS NULL AND n < 4")).containsExactly("r1", "r3");
      assertThat(
              notes(collection, ContractFixture.nearX().filter("body = 'x'").explain(true).build()))
          .containsExactly(
              "field 'body' is not indexed",
              "10 records were read, as no index tells whether the filter matches, or not as quickly");
      assertThat(
              notes(
                  collection,
                  ContractFixture.nearX().filter("body = 'x' AND n < 4").explain(true).build()))
          .contains(
              "2 records were read, as no index tells whether the filter matches, or not as quickly");
      collection.rewrite();
    }
    assertThat(collection.config().metadataIndex())
        .isEqualTo(MetadataIndexConfig.AUTOMATIC.with("body", FieldIndexing.OFF));
    assertThat(collection.delete(Filter.parse("body IN ('body 0', 'body 2')")).deleted())
        .isEqualTo(2);
    assertThat(matching(collection, "body < 'body 2'"))
        .containsExactly("r10", "r12", "r14", "r16", "r18");
  }

  @Test
  default void anIteratorGoesAlongRecordsThatHadToBeRead() {
    VectorCollection collection = withoutBody(50);
    List<String> found = new ArrayList<>();
    try (SearchIterator hits =
        collection.searchIterator(ContractFixture.nearX().filter("body LIKE '%4'").build())) {
      while (hits.hasNext()) {
        SearchHit hit = hits.next();
        found.add(hit.id());
      }
    }
    assertThat(found).containsExactlyInAnyOrder("r4", "r14", "r24", "r34", "r44");
  }

  @Test
  default void readingRecordsForAFilterKeepsTheDeadline() {
    VectorCollection collection = withoutBody(4_000);
    SearchRequest request =
        ContractFixture.nearX().filter("CONTAINS($text, 'x')").timeout(Duration.ofNanos(1)).build();
    assertThatThrownBy(() -> collection.search(request))
        .isInstanceOf(SearchTimeoutException.class)
        .hasMessage("the filter ran past its deadline while records were read for it");
  }

  @Test
  default void countingListingAndDeletingKeepADeadlineToo() {
    VectorCollection collection = withoutBody(4_000);
    Duration none = Duration.ofNanos(1);
    Filter notIndexed = Filter.parse("body LIKE '%1%'");
    Filter indexed = Filter.parse("n >= 3");
    for (Filter filter : List.of(notIndexed, indexed)) {
      assertThatThrownBy(() -> collection.count(filter, none))
          .isInstanceOf(SearchTimeoutException.class);
      assertThatThrownBy(() -> collection.delete(filter, none))
          .isInstanceOf(SearchTimeoutException.class);
      ListRequest page = ListRequest.firstPage(10).withFilter(filter).withTimeout(none);
      assertThatThrownBy(() -> collection.list(page)).isInstanceOf(SearchTimeoutException.class);
    }
    assertThat(collection.count()).isEqualTo(4_000);
    Duration ample = Duration.ofHours(1);
    long matching = collection.count(notIndexed);
    assertThat(collection.count(notIndexed, ample)).isEqualTo(matching);
    assertThat(
            collection
                .list(ListRequest.firstPage(10).withFilter(notIndexed).withTimeout(ample))
                .records())
        .hasSize(10);
    assertThat(collection.delete(notIndexed, ample).deleted()).isEqualTo(matching);
    assertThat(collection.count(notIndexed)).isZero();
  }

  @Test
  default void aTimeoutIsPositive() {
    VectorCollection collection = withoutBody(10);
    Filter filter = Filter.parse("n >= 3");
    for (Duration timeout : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
      assertThatThrownBy(() -> collection.count(filter, timeout))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("timeout");
      assertThatThrownBy(() -> collection.delete(filter, timeout))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> ListRequest.firstPage(10).withTimeout(timeout))
          .isInstanceOf(InvalidInputException.class);
    }
    assertThat(collection.count()).isEqualTo(10);
  }

  @Test
  default void noTextIsSaidToBeReadWhereNoneWas() {
    VectorCollection collection = withoutBody(10);
    assertThat(
            notes(
                collection,
                ContractFixture.nearX()
                    .filter("n < 0 AND CONTAINS($text, 'white')")
                    .explain(true)
                    .build()))
        .containsExactly(
            "the collection does not index words; no text had to be read to find 'white'");
  }
}
