package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.DimensionMismatchException;
import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.RecordNotFoundException;
import dev.vectordb.exception.SearchIteratorException;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Grouping;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.Rerank;
import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import dev.vectordb.model.VectorRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Iterators, groups and pages over a graph, and the life of iterators. */
class SearchIteratorTest {
  private static final int DIMENSION = 16;
  private static final int COUNT = 12_000;

  private final long seed = Long.getLong("seed", 20261121);
  private final Random random = new Random(seed);

  @Test
  void aGraphIsGoneThroughToItsEnd() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection = graph(database);
      collection.delete(List.of("r1", "r2", "r3"));
      collection.upsert(record("late", 0));
      SearchRequest.Builder request = SearchRequest.of(vector());
      List<SearchHit> hits = drain(collection, request.build());
      assertThat(hits).extracting(SearchHit::id).doesNotHaveDuplicates().hasSize(COUNT - 2);
      List<SearchHit> exact = collection.search(request.exact(true).topK(500).build()).hits();
      assertThat(hits.subList(0, 500).stream().filter(exact::contains).count()).isGreaterThan(475);
      int inversions = 0;
      for (int i = 1; i < hits.size(); i++) {
        inversions += hits.get(i).score() > hits.get(i - 1).score() ? 1 : 0;
      }
      assertThat(inversions).isLessThan(50);
    }
  }

  @Test
  void aFilteredGraphIsGoneThroughToItsEnd() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection = graph(database);
      SearchRequest request = SearchRequest.of(vector()).filter("n < 5").build();
      assertThat(drain(collection, request))
          .extracting(SearchHit::id)
          .doesNotHaveDuplicates()
          .hasSize(Math.toIntExact(collection.count(Objects.requireNonNull(request.filter()))));
    }
  }

  @Test
  void anExactIteratorIsInStrictOrder() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection = graph(database);
      SearchRequest.Builder request = SearchRequest.of(vector()).exact(true);
      List<SearchHit> all = collection.search(request.topK(10_000).build()).hits();
      assertThat(drain(collection, request.topK(3).build()).subList(0, 10_000)).isEqualTo(all);
    }
  }

  @Test
  void groupsAreFoundHoweverFarTheyAre() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection =
          database.createCollection("c", CollectionConfig.ofDimension(DIMENSION));
      float[] query = vector();
      List<VectorRecord> batch = new ArrayList<>();
      for (int i = 0; i < COUNT; i++) {
        // The nearest three quarters are passages of one document.
        boolean isNear = i % 4 != 0;
        float[] vector = isNear ? query.clone() : vector();
        for (int d = 0; d < DIMENSION; d++) {
          vector[d] += (float) random.nextGaussian() * 0.05f;
        }
        batch.add(VectorRecord.of("r" + i, vector, Metadata.of("doc", isNear ? -1 : i / 4 % 9)));
      }
      collection.upsert(batch);
      collection.awaitIndexed();
      SearchResult result =
          collection.search(SearchRequest.of(query).groupBy("doc").topK(10).explain(true).build());
      assertThat(result.hits())
          .extracting(hit -> Objects.requireNonNull(hit.metadata().get("doc")))
          .doesNotHaveDuplicates()
          .hasSize(10);
      assertThat(
              collection
                  .search(SearchRequest.of(query).groupBy("doc").mmr(0.5).topK(10).build())
                  .hits())
          .hasSize(10);
    }
  }

  @Test
  void groupsOfAGraphAreFoundInTheGraph() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection = graph(database);
      SearchResult result =
          collection.search(SearchRequest.of(vector()).groupBy("n").topK(10).explain(true).build());
      SearchExplanation explanation = Objects.requireNonNull(result.explanation());
      assertThat(explanation.tier()).isEqualTo(SearchExplanation.Tier.GRAPH);
      assertThat(explanation.scoredVectors()).isLessThan(COUNT / 2);
      assertThat(result.hits()).hasSize(10);
    }
  }

  @Test
  void pagesOfAGraphHaveNoHitTwice() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection = graph(database);
      SearchRequest.Builder request = SearchRequest.of(vector()).topK(50).paged();
      Set<String> seen = new HashSet<>();
      float last = Float.POSITIVE_INFINITY;
      for (int page = 0; page < 20; page++) {
        SearchResult result = collection.search(request.build());
        for (SearchHit hit : result.hits()) {
          assertThat(seen.add(hit.id())).isTrue();
          assertThat(hit.score()).isLessThanOrEqualTo(last);
          last = hit.score();
        }
        request.cursor(result.nextCursor());
      }
      assertThat(seen).hasSize(1_000);
    }
  }

  @Test
  void anIteratorOutlivesRewritesAndSeesNoWrites(@TempDir Path directory) {
    try (VectorDatabase database = VectorDatabase.open(directory)) {
      VectorCollection collection =
          database.createCollection("c", CollectionConfig.ofDimension(DIMENSION));
      for (int i = 0; i < 200; i++) {
        collection.upsert(record("r" + i, i));
      }
      try (SearchIterator iterator =
          collection.searchIterator(SearchRequest.of(vector()).topK(1).build())) {
        Set<String> seen = new HashSet<>();
        seen.add(iterator.next().id());
        collection.deleteAll();
        collection.rewrite();
        collection.upsert(record("new", 0));
        while (iterator.hasNext()) {
          seen.add(iterator.next().id());
        }
        assertThat(seen).hasSize(200).doesNotContain("new");
        assertThat(iterator.position()).isLessThan(collection.stats().position());
      }
    }
  }

  @Test
  void aClosedIteratorSaysSo() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection = small(database);
      SearchIterator iterator = collection.searchIterator(SearchRequest.of(vector()).build());
      assertThat(iterator.hasNext()).isTrue();
      iterator.close();
      iterator.close();
      assertThatThrownBy(iterator::hasNext).isInstanceOf(SearchIteratorException.class);
      assertThatThrownBy(iterator::next).isInstanceOf(SearchIteratorException.class);
      SearchIterator whole = collection.searchIterator(SearchRequest.of(vector()).build());
      whole.forEachRemaining(hit -> assertThat(hit.id()).isNotEmpty());
      assertThat(whole.hasNext()).isFalse();
      assertThatThrownBy(whole::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void closingOrDroppingDoesNotWaitForIterators() {
    VectorDatabase database = VectorDatabase.inMemory();
    VectorCollection dropped = small(database);
    VectorCollection closed =
        database.createCollection("other", CollectionConfig.ofDimension(DIMENSION));
    closed.upsert(List.of(record("a", 1), record("b", 2)));
    SearchIterator first = dropped.searchIterator(SearchRequest.of(vector()).build());
    SearchIterator second = closed.searchIterator(SearchRequest.of(vector()).build());
    assertThat(second.next()).isNotNull();
    database.dropCollection("c");
    assertThatThrownBy(first::next).isInstanceOf(DatabaseClosedException.class);
    database.close();
    assertThatThrownBy(second::next).isInstanceOf(DatabaseClosedException.class);
    assertThatThrownBy(() -> closed.searchIterator(SearchRequest.of(vector()).build()))
        .isInstanceOf(DatabaseClosedException.class);
    first.close();
    second.close();
  }

  @Test
  void onlySoManyAreOpenAtATime() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection = small(database);
      SearchRequest request = SearchRequest.of(vector()).build();
      List<SearchIterator> open = new ArrayList<>();
      for (int i = 0; i < 128; i++) {
        open.add(collection.searchIterator(request));
      }
      assertThatThrownBy(() -> collection.searchIterator(request))
          .isInstanceOf(SearchIteratorException.class)
          .hasMessageContaining("128");
      open.get(17).close();
      open.get(18).forEachRemaining(hit -> assertThat(hit).isNotNull());
      collection.searchIterator(request).close();
      collection.searchIterator(request).close();
      open.forEach(SearchIterator::close);
    }
  }

  @Test
  void badRequestsAreRefusedAndLeaveNothingOpen() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection = small(database);
      SearchRequest.Builder request = SearchRequest.of(vector());
      for (int i = 0; i < 200; i++) {
        assertThatThrownBy(
                () -> collection.searchIterator(SearchRequest.of(vector()).mmr(1).build()))
            .isInstanceOf(InvalidInputException.class)
            .hasMessageStartingWith("mmr");
        assertThatThrownBy(
                () -> collection.searchIterator(SearchRequest.likeRecord("nobody").build()))
            .isInstanceOf(RecordNotFoundException.class);
      }
      assertThatThrownBy(() -> collection.searchIterator(SearchRequest.of(new float[3]).build()))
          .isInstanceOf(DimensionMismatchException.class);
      assertThatThrownBy(() -> collection.searchIterator(request.paged().build()))
          .hasMessageStartingWith("cursor");
      assertThatThrownBy(() ->
              collection.searchIterator(
                  SearchRequest.of(vector())
                      .rerank(Rerank.by((query, hits) -> new float[hits.size()], "q"))
                      .build()))
          .hasMessageStartingWith("rerank");
      assertThat(
              drain(
                  collection,
                  SearchRequest.of(vector()).groupBy(Grouping.by("n").perGroup(2)).build()))
          .hasSize(20);
    }
  }

  private static List<SearchHit> drain(VectorCollection collection, SearchRequest request) {
    List<SearchHit> hits = new ArrayList<>();
    try (SearchIterator iterator = collection.searchIterator(request)) {
      iterator.forEachRemaining(hits::add);
    }
    return hits;
  }

  private VectorCollection small(VectorDatabase database) {
    VectorCollection collection =
        database.createCollection("c", CollectionConfig.ofDimension(DIMENSION));
    for (int i = 0; i < 50; i++) {
      collection.upsert(record("r" + i, i));
    }
    return collection;
  }

  private VectorCollection graph(VectorDatabase database) {
    VectorCollection collection =
        database.createCollection("c", CollectionConfig.ofDimension(DIMENSION));
    List<VectorRecord> batch = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      batch.add(record("r" + i, i));
    }
    collection.upsert(batch);
    collection.awaitIndexed();
    return collection;
  }

  private VectorRecord record(String id, int i) {
    return VectorRecord.of(id, vector(), Metadata.of("n", i % 10));
  }

  private float[] vector() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
