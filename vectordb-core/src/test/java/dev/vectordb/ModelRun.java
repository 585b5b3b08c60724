package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vectordb.exception.RecordNotFoundException;
import dev.vectordb.filter.Filter;
import dev.vectordb.filter.FilterOracle;
import dev.vectordb.model.ListRequest;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.MetadataUpdate;
import dev.vectordb.model.Metric;
import dev.vectordb.model.RecordPage;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import dev.vectordb.model.WriteResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
      case ModelOperation.Rewrite() -> collection.rewrite();
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

  private Collection<VectorRecord> matching(@Nullable Filter filter) {
    return model.values().stream().filter(record -> matches(filter, record)).toList();
  }

  private static boolean matches(@Nullable Filter filter, VectorRecord record) {
    return filter == null || FilterOracle.matches(filter, record.metadata().asMap());
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
