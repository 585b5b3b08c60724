package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.exception.RecordNotFoundException;
import dev.vectordb.filter.Filter;
import dev.vectordb.filter.FilterOracle;
import dev.vectordb.model.Fusion;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs operations on a collection and on a plain map, which keeps the order of writing. */
final class ModelRun {
  private static final double SCORE_TOLERANCE = 1e-5;

  /** Where the collection lives. */
  interface Home {
    VectorCollection collection();

    /** Closes and opens. */
    void reopen();

    /** Opens what is there without a close; a home in memory has nothing to open. */
    void abandon();

    /** Opens what a loss of power leaves; where none can be played, what a kill leaves. */
    default void losePower(long seed) {
      abandon();
    }
  }

  private final Home home;
  private final Map<String, VectorRecord> model = new LinkedHashMap<>();

  ModelRun(Home home) {
    this.home = home;
  }

  void run(List<ModelOperation> operations) {
    for (ModelOperation operation : operations) {
      step(operation);
    }
    scroll(null, 5);
  }

  private void step(ModelOperation operation) {
    VectorCollection collection = home.collection();
    switch (operation) {
      case ModelOperation.Upsert(List<VectorRecord> records) -> upsert(records);
      case ModelOperation.InsertIfAbsent(List<VectorRecord> records) -> insertIfAbsent(records);
      case ModelOperation.Delete(List<String> ids) -> {
        int there = (int) new LinkedHashSet<>(ids).stream().filter(model::containsKey).count();
        assertDid(collection.delete(ids), 0, 0, there);
        model.keySet().removeAll(Set.copyOf(ids));
      }
      case ModelOperation.DeleteMatching(Filter filter) -> {
        int there = matching(filter).size();
        assertDid(collection.delete(filter), 0, 0, there);
        model.values().removeIf(record -> matches(filter, record));
      }
      case ModelOperation.DeleteAll() -> {
        assertDid(collection.deleteAll(), 0, 0, model.size());
        model.clear();
      }
      case ModelOperation.Update(String id, Metadata changes, MetadataUpdate mode) ->
          update(id, changes, mode);
      case ModelOperation.Get(List<String> ids) ->
          assertThat(collection.get(ids))
              .isEqualTo(ids.stream().map(model::get).filter(Objects::nonNull).toList());
      case ModelOperation.Count(Filter filter) ->
          assertThat(filter == null ? collection.count() : collection.count(filter))
              .isEqualTo(matching(filter).size());
      case ModelOperation.Scroll(Filter filter, int pageSize) -> scroll(filter, pageSize);
      case ModelOperation.Search search -> search(search);
      case ModelOperation.Words words -> words(words);
      case ModelOperation.Hybrid hybrid -> hybrid(hybrid);
      case ModelOperation.Iterate iterate -> iterate(iterate);
      case ModelOperation.Rewrite() -> collection.rewrite();
      case ModelOperation.Optimize() -> collection.optimize();
      case ModelOperation.Reopen() -> home.reopen();
      case ModelOperation.Abandon() -> home.abandon();
      case ModelOperation.LosePower(long seed) -> home.losePower(seed);
    }
  }

  private static void assertDid(WriteResult result, int inserted, int updated, int deleted) {
    assertThat(List.of(result.inserted(), result.updated(), result.deleted()))
        .as("inserted, updated, deleted")
        .isEqualTo(List.of(inserted, updated, deleted));
  }

  private void upsert(List<VectorRecord> records) {
    Map<String, VectorRecord> last = new LinkedHashMap<>();
    for (VectorRecord record : records) {
      last.remove(record.id());
      last.put(record.id(), record);
    }
    int updated = (int) last.keySet().stream().filter(model::containsKey).count();
    assertDid(home.collection().upsert(records), last.size() - updated, updated, 0);
    model.keySet().removeAll(last.keySet());
    model.putAll(last);
  }

  private void insertIfAbsent(List<VectorRecord> records) {
    int before = model.size();
    records.forEach(record -> model.putIfAbsent(record.id(), record));
    assertDid(home.collection().insertIfAbsent(records), model.size() - before, 0, 0);
  }

  private void update(String id, Metadata changes, MetadataUpdate mode) {
    VectorRecord old = model.get(id);
    if (old == null) {
      assertThatThrownBy(() -> home.collection().updateMetadata(id, changes, mode))
          .isInstanceOf(RecordNotFoundException.class);
      return;
    }
    assertDid(home.collection().updateMetadata(id, changes, mode), 0, 1, 0);
    model.put(
        id,
        VectorRecord.builder(id, old.vector())
            .text(old.text())
            .metadata(mode == MetadataUpdate.REPLACE ? changes : old.metadata().merge(changes))
            .build());
  }

  private void scroll(@Nullable Filter filter, int pageSize) {
    List<VectorRecord> found = new ArrayList<>();
    ListRequest request = ListRequest.firstPage(pageSize).withFilter(filter);
    String cursor;
    do {
      RecordPage page = home.collection().list(request);
      found.addAll(page.records());
      cursor = page.nextCursor();
      request = request.after(cursor);
      assertThat(page.records().size() == pageSize || cursor == null).isTrue();
    } while (cursor != null);
    assertThat(found).isEqualTo(List.copyOf(matching(filter)));
  }

  private void search(ModelOperation.Search search) {
    List<SearchHit> hits =
        home.collection()
            .search(
                SearchRequest.of(search.query())
                    .topK(search.topK())
                    .offset(search.offset())
                    .filter(search.filter())
                    .includeVector(true)
                    .exact(true)
                    .build())
            .hits();
    Metric metric = home.collection().config().metric();
    List<Double> best =
        matching(search.filter()).stream()
            .map(record -> score(metric, search.query(), record.vector()))
            .sorted(Comparator.reverseOrder())
            .skip(search.offset())
            .limit(search.topK())
            .toList();
    assertThat(hits).hasSameSizeAs(best);
    assertThat(hits.stream().map(SearchHit::id)).doesNotHaveDuplicates();
    for (int i = 0; i < hits.size(); i++) {
      SearchHit hit = hits.get(i);
      VectorRecord record = Objects.requireNonNull(model.get(hit.id()), hit.id());
      assertThat(hit.vector()).isEqualTo(record.vector());
      assertThat(hit.text()).isEqualTo(record.text());
      assertThat(hit.metadata()).isEqualTo(record.metadata());
      assertThat(matches(search.filter(), record)).as("%s matches", record).isTrue();
      double score = score(metric, search.query(), record.vector());
      double tolerance = SCORE_TOLERANCE * Math.max(1, Math.abs(score));
      assertThat((double) hit.score()).isCloseTo(score, within(tolerance));
      assertThat((double) hit.score()).isCloseTo(best.get(i), within(tolerance));
    }
    assertThat(hits)
        .isSortedAccordingTo(
            Comparator.comparingDouble((SearchHit hit) -> -hit.score())
                .thenComparing(SearchHit::id));
  }

  /** A search that the collection cannot answer is refused, the others are answered. */
  private List<SearchHit> hits(SearchRequest request) {
    if (home.collection().config().text() == null) {
      assertThatThrownBy(() -> home.collection().search(request))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("does not index words");
      return List.of();
    }
    return home.collection().search(request).hits();
  }

  private static boolean hasAny(VectorRecord record, String words) {
    String text = record.text();
    return text != null
        && !Collections.disjoint(List.of(text.split(" ", -1)), List.of(words.split(" ", -1)));
  }

  /** Which records come; {@link TextOracleTest} tells about their scores. */
  private void words(ModelOperation.Words search) {
    List<SearchHit> hits =
        hits(
            SearchRequest.ofText(search.words())
                .topK(search.topK())
                .filter(search.filter())
                .build());
    if (home.collection().config().text() == null) {
      return;
    }
    Set<String> expected =
        matching(search.filter()).stream()
            .filter(record -> hasAny(record, search.words()))
            .map(VectorRecord::id)
            .collect(Collectors.toSet());
    List<String> found = hits.stream().map(SearchHit::id).toList();
    assertThat(found).hasSize(Math.min(search.topK(), expected.size()));
    assertThat(expected).containsAll(found);
    assertThat(found).doesNotHaveDuplicates();
    assertSorted(hits);
    hits.forEach(this::assertWhole);
  }

  private void assertWhole(SearchHit hit) {
    VectorRecord record = Objects.requireNonNull(model.get(hit.id()), hit.id());
    assertThat(hit.text()).isEqualTo(record.text());
    assertThat(hit.metadata()).isEqualTo(record.metadata());
  }

  private static void assertSorted(List<SearchHit> hits) {
    assertThat(hits)
        .isSortedAccordingTo(
            Comparator.comparingDouble((SearchHit hit) -> -hit.score())
                .thenComparing(SearchHit::id));
  }

  /** Fuses once more, from the scores of both legs, of which that of the vector is known. */
  private void hybrid(ModelOperation.Hybrid search) {
    List<SearchHit> hits =
        hits(
            SearchRequest.of(search.query())
                .text(search.words())
                .fusion(search.fusion())
                .topK(1_000)
                .exact(true)
                .filter(search.filter())
                .build());
    if (home.collection().config().text() == null) {
      return;
    }
    assertThat(hits.stream().map(SearchHit::id))
        .containsExactlyInAnyOrderElementsOf(
            matching(search.filter()).stream().map(VectorRecord::id).toList());
    Metric metric = home.collection().config().metric();
    for (SearchHit hit : hits) {
      VectorRecord record = Objects.requireNonNull(model.get(hit.id()), hit.id());
      double score = score(metric, search.query(), record.vector());
      assertThat((double) Objects.requireNonNull(hit.vectorScore()))
          .isCloseTo(score, within(SCORE_TOLERANCE * Math.max(1, Math.abs(score))));
      assertThat(wordScore(hit) > 0)
          .as("%s by words", record)
          .isEqualTo(hasAny(record, search.words()));
      double fused =
          switch (search.fusion()) {
            case Fusion.Weighted weighted -> weighted(hits, hit, weighted.alpha());
            case Fusion.ReciprocalRank ranks -> ranked(hits, hit, ranks.k());
          };
      assertThat((double) hit.score()).isCloseTo(fused, within(SCORE_TOLERANCE));
      assertWhole(hit);
    }
    assertSorted(hits);
  }

  private static double vectorScore(SearchHit hit) {
    return Objects.requireNonNull(hit.vectorScore());
  }

  private static double wordScore(SearchHit hit) {
    Float score = hit.textScore();
    return score == null ? 0 : score;
  }

  private static double weighted(List<SearchHit> hits, SearchHit hit, double alpha) {
    double least = hits.stream().mapToDouble(ModelRun::vectorScore).min().orElseThrow();
    double best = hits.stream().mapToDouble(ModelRun::vectorScore).max().orElseThrow();
    double bestByWords = hits.stream().mapToDouble(ModelRun::wordScore).max().orElseThrow();
    double byVector = best == least ? 1 : (vectorScore(hit) - least) / (best - least);
    double byWords = bestByWords == 0 ? 0 : wordScore(hit) / bestByWords;
    return alpha * byVector + (1 - alpha) * byWords;
  }

  private static double ranked(List<SearchHit> hits, SearchHit hit, int k) {
    double sum = 1.0 / (k + rank(hits, hit, ModelRun::vectorScore));
    if (wordScore(hit) > 0) {
      sum += 1.0 / (k + rank(hits, hit, ModelRun::wordScore));
    }
    return sum / (2.0 / (k + 1));
  }

  /** Ties are told by id. */
  private static long rank(List<SearchHit> hits, SearchHit hit, ToDoubleFunction<SearchHit> score) {
    return 1
        + hits.stream()
            .filter(other ->
                score.applyAsDouble(other) > score.applyAsDouble(hit)
                    || (score.applyAsDouble(other) == score.applyAsDouble(hit)
                        && other.id().compareTo(hit.id()) < 0))
            .count();
  }

  private void iterate(ModelOperation.Iterate search) {
    List<SearchHit> hits = new ArrayList<>();
    try (SearchIterator iterator =
        home.collection()
            .searchIterator(
                SearchRequest.of(search.query()).filter(search.filter()).exact(true).build())) {
      iterator.forEachRemaining(hits::add);
    }
    assertThat(hits.stream().map(SearchHit::id))
        .containsExactlyInAnyOrderElementsOf(
            matching(search.filter()).stream().map(VectorRecord::id).toList());
    assertSorted(hits);
    hits.forEach(this::assertWhole);
  }

  private Collection<VectorRecord> matching(@Nullable Filter filter) {
    return model.values().stream().filter(record -> matches(filter, record)).toList();
  }

  private static boolean matches(@Nullable Filter filter, VectorRecord record) {
    return filter == null || FilterOracle.matches(filter, record.metadata().asMap(), record.text());
  }

  private static double score(Metric metric, float[] a, float[] b) {
    double dot = 0;
    double squares = 0;
    double normA = 0;
    double normB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squares += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
      normA += (double) a[i] * a[i];
      normB += (double) b[i] * b[i];
    }
    return switch (metric) {
      case COSINE -> dot / Math.sqrt(normA * normB);
      case DOT_PRODUCT -> dot;
      case EUCLIDEAN -> 1 / (1 + Math.sqrt(squares));
    };
  }
}
