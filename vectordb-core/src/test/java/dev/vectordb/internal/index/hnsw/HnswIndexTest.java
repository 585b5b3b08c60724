package dev.vectordb.internal.index.hnsw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.index.BitSetFilter;
import dev.vectordb.internal.index.IndexOutcome;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.index.VectorSample;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.Seeds;
import dev.vectordb.internal.vector.TopK;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HnswIndexTest {
  private static final int K = 10;
  private static final int COUNT = 8_000;
  private static final HnswParameters PARAMETERS = new HnswParameters(16, 100, 7);
  private static final OrdinalFilter ALL = ordinal -> true;

  private final SplittableRandom random = Seeds.fixed(HnswIndexTest.class, 20261120);

  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void findsTheNearest(DistanceKind kind) {
    try (VectorSample sample = new VectorSample(random, kind, 48, COUNT);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), kind)) {
      linkAll(index, COUNT);
      assertThat(recall(index, sample, 64, COUNT, null, 1)).isGreaterThan(0.97);
    }
  }

  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void findsTheNearestWhenSeveralThreadsLinked(DistanceKind kind) throws Exception {
    try (VectorSample sample = new VectorSample(random, kind, 48, COUNT);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), kind)) {
      linkWith(4, index, COUNT);
      assertThat(index.linkedCount()).isEqualTo(COUNT);
      assertThat(recall(index, sample, 64, COUNT, null, 1)).isGreaterThan(0.97);
      assertThat(foundByOwnVector(index, sample, COUNT)).isGreaterThan(0.999);
    }
  }

  @Test
  void oneThreadBuildsTheSameGraphEachTime() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.SQUARED_EUCLIDEAN, 24, 3_000);
        HnswIndex first = new HnswIndex(PARAMETERS, sample.rows(), sample.kind());
        HnswIndex second = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      linkAll(first, 3_000);
      while (second.link(3_000, 17, ALL) > 0) {
        assertThat(second.linkedCount()).isPositive();
      }
      for (int i = 0; i < 50; i++) {
        float[] query = sample.vector();
        assertThat(search(first, plain(query, 3_000)))
            .isEqualTo(search(second, plain(query, 3_000)));
      }
    }
  }

  @Test
  void searchesRunWhileOthersLink() throws Exception {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 32, COUNT);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind());
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<float[]> queries = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        queries.add(sample.vector());
      }
      AtomicBoolean stop = new AtomicBoolean();
      List<Future<Integer>> searchers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        searchers.add(executor.submit(() -> searchUntil(stop, index, queries)));
      }
      linkWith(3, index, COUNT);
      stop.set(true);
      for (Future<Integer> searcher : searchers) {
        assertThat(searcher.get()).isPositive();
      }
      assertThat(recall(index, sample, 64, COUNT, null, 1)).isGreaterThan(0.97);
    }
  }

  private static int searchUntil(AtomicBoolean stop, HnswIndex index, List<float[]> queries) {
    int searches = 0;
    do {
      int limit = index.linkedCount();
      TopK top = new TopK(K);
      index.search(plain(queries.get(searches % queries.size()), limit), top);
      assertThat(VectorSample.ordinals(top)).hasSize(top.size()).allMatch(o -> o < limit);
      searches++;
    } while (!stop.get());
    return searches;
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, random",
    "0.1, random",
    "0.01, random",
    "0.5, near",
    "0.1, near",
    "0.01, near",
    "0.5, far",
    "0.1, far"
  })
  void filteredSearchesFindTheNearestOrSayThatTheyDidNot(double selectivity, String correlation) {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 48, COUNT);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      linkAll(index, COUNT);
      int hits = 0;
      int complete = 0;
      for (int i = 0; i < 60; i++) {
        float[] query = sample.vector();
        float[] about = correlation.equals("far") ? sample.vector() : query;
        OrdinalFilter filter = filter(sample, about, selectivity, correlation);
        TopK top = new TopK(K);
        IndexOutcome outcome =
            index.search(
                new IndexQuery(
                    query, K, 100, COUNT, filter, selectivity, Long.MAX_VALUE, TimeLimit.NEVER),
                top);
        Set<Integer> found = VectorSample.ordinals(top);
        assertThat(found).allMatch(filter::accept);
        if (outcome.complete()) {
          complete++;
          found.retainAll(sample.exact(query, K, COUNT, filter));
          hits += found.size();
        }
      }
      assertThat(complete).isGreaterThanOrEqualTo(54);
      assertThat(hits).isGreaterThan((int) (0.95 * K * complete));
    }
  }

  private OrdinalFilter filter(
      VectorSample sample, float[] about, double selectivity, String correlation) {
    BitSet accepted = new BitSet(COUNT);
    if (correlation.equals("random")) {
      for (int i = 0; i < COUNT; i++) {
        accepted.set(i, random.nextDouble() < selectivity);
      }
    } else {
      sample.exact(about, (int) (COUNT * selectivity), COUNT, null).forEach(accepted::set);
    }
    return new BitSetFilter(accepted.toLongArray());
  }

  @Test
  void onlyOrdinalsBelowTheLimitAreReturned() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 32, COUNT);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      linkAll(index, COUNT);
      assertThat(recall(index, sample, 64, COUNT / 2, null, 1)).isGreaterThan(0.97);
      TopK top = new TopK(K);
      index.search(plain(sample.vector(), 0), top);
      assertThat(top.size()).isZero();
    }
  }

  @Test
  void deadOrdinalsAreNotLinkedAndDoNotCountTowardsEf() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 32, COUNT);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      OrdinalFilter third = ordinal -> ordinal % 3 == 0;
      while (index.link(COUNT, 100, third) > 0) {
        assertThat(index.linkedCount()).isPositive();
      }
      assertThat(index.linkedCount()).isEqualTo(COUNT);
      for (int i = 0; i < 50; i++) {
        TopK top = new TopK(K);
        index.search(plain(sample.vector(), COUNT), top);
        assertThat(VectorSample.ordinals(top)).hasSize(K).allMatch(o -> o % 3 == 0);
      }
      // Died after they were linked.
      OrdinalFilter sixth = ordinal -> ordinal % 6 == 0;
      assertThat(recall(index, sample, 48, COUNT, sixth, 0.5)).isGreaterThan(0.95);
    }
  }

  @Test
  void anEmptyOrSmallGraphSaysThatItIsIncomplete() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 8, 20);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      TopK top = new TopK(K);
      assertThat(index.search(plain(sample.vector(), 0), top).complete()).isFalse();
      index.link(5, 100, ALL);
      assertThat(index.linkedCount()).isEqualTo(5);
      assertThat(index.search(plain(sample.vector(), 5), top).complete()).isFalse();
      assertThat(VectorSample.ordinals(top)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
      index.link(20, 100, ALL);
      assertThat(index.search(plain(sample.vector(), 20), new TopK(K)).complete()).isTrue();
    }
  }

  @Test
  void manyEqualVectorsStayReachable() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.SQUARED_EUCLIDEAN, 8, 10);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      float[] same = sample.vector();
      for (int i = 0; i < 1_000; i++) {
        sample.rows().append(same);
      }
      linkAll(index, 1_010);
      TopK top = new TopK(1_000);
      index.search(
          new IndexQuery(same, 1_000, 1_010, 1_010, null, 1, Long.MAX_VALUE, TimeLimit.NEVER), top);
      assertThat(top.size()).isGreaterThan(900);
    }
  }

  @Test
  void budgetAndDeadlineEndASearch() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 32, COUNT);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      linkAll(index, COUNT);
      float[] query = sample.vector();
      IndexOutcome outcome =
          index.search(
              new IndexQuery(query, K, 200, COUNT, null, 1, 100, TimeLimit.NEVER), new TopK(K));
      assertThat(outcome.complete()).isFalse();
      assertThat(outcome.scored()).isBetween(100L, 400L);
      TimeLimit passed = TimeLimit.at(TimeSource.system(), System.nanoTime() - 1);
      for (@Nullable OrdinalFilter filter : new @Nullable OrdinalFilter[] {null, ALL}) {
        assertThatThrownBy(() ->
                index.search(
                    new IndexQuery(query, K, 200, COUNT, filter, 1, Long.MAX_VALUE, passed),
                    new TopK(K)))
            .isInstanceOf(SearchTimeoutException.class);
      }
      assertThat(recall(index, sample, 64, COUNT, null, 1)).isGreaterThan(0.97);
    }
  }

  @Test
  void aFailedWorkerLeavesItsNodesToTheNext() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 16, 500);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      OrdinalFilter failing =
          ordinal -> {
            if (ordinal == 57) {
              throw new IllegalStateException("planned");
            }
            return true;
          };
      assertThatThrownBy(() -> index.link(500, 100, failing)).hasMessage("planned");
      assertThat(index.linkedCount()).isEqualTo(57);
      linkAll(index, 500);
      assertThat(index.linkedCount()).isEqualTo(500);
      assertThat(foundByOwnVector(index, sample, 500)).isEqualTo(1);
    }
  }

  private static void linkAll(HnswIndex index, int count) {
    while (index.link(count, 1_000, ALL) > 0) {
      assertThat(index.linkedCount()).isPositive();
    }
  }

  private static void linkWith(int threads, HnswIndex index, int count) throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      Callable<Integer> worker =
          () -> {
            int claimed = 0;
            int now;
            while ((now = index.link(count, 16, ALL)) > 0) {
              claimed += now;
            }
            return claimed;
          };
      int sum = 0;
      for (Future<Integer> done :
          executor.invokeAll(java.util.Collections.nCopies(threads, worker))) {
        sum += done.get();
      }
      assertThat(sum).isEqualTo(count);
    }
  }

  private static IndexQuery plain(float[] query, int limit) {
    return new IndexQuery(query, K, 64, limit, null, 1, Long.MAX_VALUE, TimeLimit.NEVER);
  }

  private static List<Integer> search(HnswIndex index, IndexQuery query) {
    TopK top = new TopK(query.k());
    index.search(query, top);
    top.sort();
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < top.size(); i++) {
      found.add(top.ordinal(i));
    }
    return found;
  }

  private static double recall(
      HnswIndex index,
      VectorSample sample,
      int ef,
      int limit,
      @Nullable OrdinalFilter filter,
      double selectivity) {
    int queries = 100;
    int hits = 0;
    for (int i = 0; i < queries; i++) {
      float[] query = sample.vector();
      TopK top = new TopK(K);
      index.search(
          new IndexQuery(query, K, ef, limit, filter, selectivity, Long.MAX_VALUE, TimeLimit.NEVER),
          top);
      Set<Integer> found = VectorSample.ordinals(top);
      assertThat(found).hasSize(K).allMatch(o -> o < limit && (filter == null || filter.accept(o)));
      found.retainAll(sample.exact(query, K, limit, filter));
      hits += found.size();
    }
    return hits / (double) (queries * K);
  }

  private static double foundByOwnVector(HnswIndex index, VectorSample sample, int count) {
    float[] vector = new float[sample.rows().dimension()];
    int found = 0;
    for (int i = 0; i < count; i++) {
      sample.rows().read(i, vector);
      found += search(index, plain(vector, count)).contains(i) ? 1 : 0;
    }
    return found / (double) count;
  }
}
