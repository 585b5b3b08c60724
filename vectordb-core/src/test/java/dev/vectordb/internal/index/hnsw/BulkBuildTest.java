package dev.vectordb.internal.index.hnsw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.BuildResources;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.index.VectorSample;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.Seeds;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.internal.vector.VectorRows;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BulkBuildTest {
  private static final int K = 10;
  private static final int COUNT = 5_000;
  private static final HnswParameters PARAMETERS = new HnswParameters(16, 100, 7);
  private static final OrdinalFilter ALL = ordinal -> true;

  private final SplittableRandom random = Seeds.fixed(BulkBuildTest.class, 20261121);
  private final ExecutorService helpers = Executors.newFixedThreadPool(3);

  @AfterEach
  void stopHelpers() {
    helpers.shutdownNow();
  }

  private BuildResources threads(int threads) {
    return new BuildResources(helpers, threads, () -> false);
  }

  private Graph built(VectorSample sample, int count, OrdinalFilter alive, int threads) {
    return built(PARAMETERS, sample, count, alive, threads);
  }

  private Graph built(
      HnswParameters parameters, VectorSample sample, int count, OrdinalFilter alive, int threads) {
    VectorRows rows = sample.rows();
    Level0Links level0 = new Level0Links(parameters.maxConnections0(), null, 0);
    level0.ensure(count);
    Graph graph = new Graph(parameters, rows, sample.kind(), level0, count);
    new BulkBuilder(graph, new BulkWorkers(threads(threads), () -> new BulkScratch(graph)))
        .build(count, alive);
    return graph;
  }

  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void findsTheNearest(DistanceKind kind) {
    try (VectorSample sample = new VectorSample(random, kind, 48, COUNT);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), kind)) {
      assertThat(index.build(COUNT, ALL, threads(2))).isTrue();
      assertThat(index.linkedCount()).isEqualTo(COUNT);
      assertThat(recall(index, sample, 64, COUNT, null)).isGreaterThan(0.97);
    }
  }

  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void isAsGoodAsInsertingOneByOne(DistanceKind kind) {
    try (VectorSample sample = new VectorSample(random, kind, 48, COUNT);
        HnswIndex bulk = new HnswIndex(PARAMETERS, sample.rows(), kind);
        HnswIndex incremental = new HnswIndex(PARAMETERS, sample.rows(), kind)) {
      bulk.build(COUNT, ALL, threads(2));
      linkAll(incremental, COUNT);
      List<float[]> queries = queries(sample, 200);
      for (int ef : new int[] {10, 20, 40}) {
        assertThat(recall(bulk, sample, queries, ef, COUNT, null))
            .isGreaterThan(recall(incremental, sample, queries, ef, COUNT, null) - 0.01);
      }
    }
  }

  @Test
  void recallDoesNotDependOnTheSeed() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 24, 3_000)) {
      List<float[]> queries = queries(sample, 100);
      double least = 1;
      double most = 0;
      for (int seed = 0; seed < 20; seed++) {
        try (HnswIndex index =
            new HnswIndex(new HnswParameters(16, 200, seed), sample.rows(), sample.kind())) {
          index.build(3_000, ALL, threads(2));
          double recall = recall(index, sample, queries, 64, 3_000, null);
          least = Math.min(least, recall);
          most = Math.max(most, recall);
        }
      }
      assertThat(most - least).isLessThanOrEqualTo(0.01);
      assertThat(least).isGreaterThan(0.98);
    }
  }

  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void everyNodeIsReachableAndEveryLinkSound(DistanceKind kind) {
    try (VectorSample sample = new VectorSample(random, kind, 24, COUNT)) {
      Graph graph = built(sample, COUNT, ALL, 2);
      checkSound(graph, COUNT, ALL);
      graph.level0.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 15, 17, 40, 1_023, 1_024, 1_025, 1_100, 2_100})
  void fewNodes(int count) {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 8, count)) {
      Graph graph = built(sample, count, ALL, 3);
      checkSound(graph, count, ALL);
      graph.level0.close();
    }
  }

  @Test
  void noNodeAtAll() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 8, 50);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      assertThat(index.build(0, ALL, threads(2))).isTrue();
      assertThat(index.build(20, ordinal -> false, threads(2))).isTrue();
      assertThat(index.linkedCount()).isEqualTo(20);
      TopK top = new TopK(1);
      assertThat(index.search(plain(sample.vector(), 20), top).complete()).isFalse();
      linkAll(index, 50);
      assertThat(recall(index, sample, 30, 50, ordinal -> ordinal >= 20)).isEqualTo(1);
    }
  }

  @Test
  void fewConnections() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 8, 3_000)) {
      Graph graph = built(new HnswParameters(2, 4, 3), sample, 3_000, ALL, 2);
      checkSound(graph, 3_000, ALL);
      graph.level0.close();
    }
  }

  @Test
  void theDeadAreLeftOut() {
    OrdinalFilter third = ordinal -> ordinal % 3 == 0;
    try (VectorSample sample =
        new VectorSample(random, DistanceKind.SQUARED_EUCLIDEAN, 32, COUNT)) {
      Graph graph = built(sample, COUNT, third, 2);
      checkSound(graph, COUNT, third);
      graph.level0.close();
      try (HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
        assertThat(index.build(COUNT, third, threads(2))).isTrue();
        assertThat(index.linkedCount()).isEqualTo(COUNT);
        assertThat(recall(index, sample, 64, COUNT, third)).isGreaterThan(0.97);
      }
    }
  }

  @Test
  void theDeadThatWereLinkedStay() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 16, 3_000);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      linkAll(index, 1_000);
      assertThat(index.build(3_000, ordinal -> ordinal >= 2_000, threads(2))).isTrue();
      assertThat(index.linkedCount()).isEqualTo(3_000);
      OrdinalFilter linked = ordinal -> ordinal < 1_000 || ordinal >= 2_000;
      assertThat(recall(index, sample, 64, 1_000, null)).isGreaterThan(0.97);
      assertThat(recall(index, sample, 64, 3_000, linked)).isGreaterThan(0.97);
    }
  }

  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void aCrowdOfEqualVectorsHidesNothing(DistanceKind kind) {
    int crowd = 1_000;
    int count = 10_000;
    try (VectorSample sample = new VectorSample(random, kind, 24, count - crowd);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), kind)) {
      float[] same = sample.vector();
      for (int i = 0; i < crowd; i++) {
        sample.rows().append(same);
      }
      Graph graph = built(sample, count, ALL, 2);
      checkSound(graph, count, ALL);
      graph.level0.close();
      index.build(count, ALL, threads(2));
      TopK top = new TopK(crowd);
      index.search(
          new IndexQuery(same, crowd, crowd + 10, count, null, 1, Long.MAX_VALUE, TimeLimit.NEVER),
          top);
      assertThat(VectorSample.ordinals(top).stream().filter(o -> o >= count - crowd).count())
          .isGreaterThan(950);
      OrdinalFilter others = ordinal -> ordinal < count - crowd;
      assertThat(recall(index, sample, 64, count, others)).isGreaterThan(0.97);
    }
  }

  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void onlyEqualVectors(DistanceKind kind) {
    try (VectorSample sample = new VectorSample(random, kind, 8, 0)) {
      float[] same = sample.vector();
      for (int i = 0; i < 3_000; i++) {
        sample.rows().append(same);
      }
      Graph graph = built(sample, 3_000, ALL, 2);
      checkSound(graph, 3_000, ALL);
      graph.level0.close();
    }
  }

  @Test
  void clustersFarApartAreConnected() {
    int count = 6_000;
    try (VectorSample sample = new VectorSample(random, DistanceKind.SQUARED_EUCLIDEAN, 16, 0)) {
      for (int i = 0; i < count; i++) {
        float[] vector = new float[16];
        vector[i % 16] = 1_000 * (1 + i % 48);
        for (int j = 0; j < 16; j++) {
          vector[j] += (float) random.nextGaussian();
        }
        sample.rows().append(vector);
      }
      Graph graph = built(sample, count, ALL, 2);
      checkSound(graph, count, ALL);
      graph.level0.close();
    }
  }

  @Test
  void theGraphDoesNotDependOnThreads() {
    int count = 5_000;
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 24, count)) {
      Graph one = built(sample, count, ALL, 1);
      Graph three = built(sample, count, ALL, 3);
      assertThat(three.entry()).isEqualTo(one.entry());
      for (int level = 0; level <= Graph.levelOf(one.entry()); level++) {
        for (int node = 0; node < count; node++) {
          assertThat(links(three, node, level)).isEqualTo(links(one, node, level));
        }
      }
      one.level0.close();
      three.level0.close();
    }
  }

  @Test
  void linkingGoesOnAfterwards() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 32, COUNT);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      index.build(COUNT / 2, ALL, threads(2));
      linkAll(index, COUNT);
      assertThat(index.linkedCount()).isEqualTo(COUNT);
      assertThat(recall(index, sample, 64, COUNT, null)).isGreaterThan(0.97);
    }
  }

  @Test
  void searchesAndAppendsGoOnWhileTheGraphIsReplaced() throws Exception {
    int linkedBefore = 1_500;
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 32, COUNT);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      linkAll(index, linkedBefore);
      List<float[]> queries = queries(sample, 200);
      List<float[]> later = queries(sample, 500);
      CountDownLatch searching = new CountDownLatch(1);
      Future<Boolean> build =
          helpers.submit(() -> {
            searching.await();
            return index.build(COUNT, ALL, threads(2));
          });
      int searches = 0;
      while (!build.isDone() || searches < 200) {
        int limit = index.linkedCount();
        assertThat(limit).isIn(linkedBefore, COUNT);
        TopK top = new TopK(K);
        index.search(plain(queries.get(searches % queries.size()), limit), top);
        assertThat(VectorSample.ordinals(top)).hasSize(K).allMatch(o -> o < limit);
        if (searches < later.size()) {
          sample.rows().append(later.get(searches));
        }
        searching.countDown();
        searches++;
      }
      assertThat(build.get()).isTrue();
      assertThat(recall(index, sample, 64, COUNT, null)).isGreaterThan(0.97);
      linkAll(index, sample.rows().count());
      assertThat(index.linkedCount()).isGreaterThan(COUNT);
      assertThat(recall(index, sample, 64, index.linkedCount(), null)).isGreaterThan(0.97);
    }
  }

  @Test
  void aGraphIsFreedWhenTheLastSearchHasLeftIt() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 8, 3_000)) {
      HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind());
      linkAll(index, 2_000);
      AtomicInteger replacements = new AtomicInteger();
      // The search is in the first graph while three others take its place.
      OrdinalFilter replacing =
          ordinal -> {
            if (replacements.get() < 3) {
              replacements.incrementAndGet();
              assertThat(index.build(3_000, ALL, threads(1))).isTrue();
            }
            return true;
          };
      assertThat(recall(index, sample, 64, 2_000, replacing)).isGreaterThan(0.97);
      assertThat(replacements).hasValue(3);
      HnswIndex once = new HnswIndex(PARAMETERS, sample.rows(), sample.kind());
      once.build(3_000, ALL, threads(1));
      assertThat(index.memoryBytes()).isLessThan(once.memoryBytes() * 2);
      once.close();
      index.close();
      assertThatThrownBy(() -> index.link(3_001, 1, ALL)).isInstanceOf(IllegalStateException.class);
    }
  }

  /** The helper that did start is waited for, as whatever it writes to is freed after the build. */
  @Test
  void aBuildForWhichThereAreTooFewThreadsIsMadeAllTheSame() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 16, 3_000);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      AtomicInteger asked = new AtomicInteger();
      Executor few =
          task -> {
            if (asked.getAndIncrement() % 2 == 1) {
              throw new OutOfMemoryError("unable to create native thread");
            }
            helpers.execute(task);
          };
      BuildResources resources = new BuildResources(few, 3, () -> false);
      assertThatCode(() -> assertThat(index.build(3_000, ALL, resources)).isTrue())
          .doesNotThrowAnyException();
      assertThat(asked).hasValueGreaterThan(1);
      assertThat(index.linkedCount()).isEqualTo(3_000);
    }
  }

  @Test
  void nothingElseIsLinkedMeanwhile() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 8, 2_000);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      AtomicInteger claimed = new AtomicInteger();
      AtomicInteger built = new AtomicInteger();
      BuildResources resources =
          new BuildResources(
              helpers,
              1,
              () -> {
                claimed.addAndGet(index.link(2_000, 10, ALL));
                built.addAndGet(index.build(2_000, ALL, threads(1)) ? 1 : 0);
                return false;
              });
      assertThat(index.build(1_500, ALL, resources)).isTrue();
      assertThat(claimed).hasValue(0);
      assertThat(built).hasValue(0);
      assertThat(index.link(2_000, 10, ALL)).isEqualTo(10);
      // That many are claimed already: what was linked must not be lost.
      assertThat(index.build(1_505, ALL, threads(1))).isFalse();
      assertThat(index.linkedCount()).isEqualTo(1_510);
    }
  }

  @Test
  void aBuildCanBeStoppedAtAnyMoment() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 16, 3_000);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      linkAll(index, 100);
      long bytes = index.memoryBytes();
      AtomicInteger asked = new AtomicInteger();
      int stops = 0;
      for (int after = 0; ; after = after * 3 / 2 + 1) {
        int limit = after;
        asked.set(0);
        BuildResources resources =
            new BuildResources(helpers, 3, () -> asked.incrementAndGet() > limit);
        if (index.build(3_000, ALL, resources)) {
          break;
        }
        stops++;
        assertThat(index.linkedCount()).isEqualTo(100);
        assertThat(index.memoryBytes()).isEqualTo(bytes);
      }
      assertThat(stops).isGreaterThan(5);
      assertThat(index.linkedCount()).isEqualTo(3_000);
      assertThat(recall(index, sample, 64, 3_000, null)).isGreaterThan(0.97);
    }
  }

  @Test
  void whatOneThreadDoesAloneIsStoppedAsWell() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 16, 2_500)) {
      Graph graph = built(sample, 2_500, ALL, 1);
      int[] nodes = IntStream.range(0, 2_500).toArray();
      BulkWorkers going = new BulkWorkers(threads(1), () -> new BulkScratch(graph));
      BulkWorkers stopped =
          new BulkWorkers(new BuildResources(helpers, 1, () -> true), () -> new BulkScratch(graph));
      assertThatThrownBy(() -> new ReverseLinks(graph, 0, nodes, stopped))
          .isInstanceOf(CancellationException.class);
      int[] placeOf = new ReverseLinks(graph, 0, nodes, going).placeOf();
      int entry = Graph.nodeOf(graph.entry());
      assertThatThrownBy(() -> new Reachability(graph, 0, nodes, placeOf).ensure(entry, stopped))
          .isInstanceOf(CancellationException.class);
      assertThat(new Reachability(graph, 0, nodes, placeOf).ensure(entry, going)).isZero();
      graph.release();
    }
  }

  @Test
  void aFailureLeavesWhatThereWas() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 16, 2_500);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      linkAll(index, 100);
      AtomicInteger asked = new AtomicInteger();
      BuildResources failing =
          new BuildResources(
              helpers,
              2,
              () -> {
                if (asked.incrementAndGet() == 20) {
                  throw new IllegalStateException("planned");
                }
                return false;
              });
      assertThatThrownBy(() -> index.build(2_500, ALL, failing)).hasMessage("planned");
      assertThat(index.linkedCount()).isEqualTo(100);
      assertThat(index.build(2_500, ALL, threads(2))).isTrue();
      assertThat(recall(index, sample, 64, 2_500, null)).isGreaterThan(0.97);
    }
  }

  @Test
  void helpersThatNeverComeAreNotMissed() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 16, 2_500);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind());
        HnswIndex other = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      List<Runnable> late = new ArrayList<>();
      assertThat(index.build(2_500, ALL, new BuildResources(late::add, 2, () -> false))).isTrue();
      late.forEach(Runnable::run);
      assertThat(recall(index, sample, 64, 2_500, null)).isGreaterThan(0.97);
      BuildResources refusing =
          new BuildResources(
              task -> {
                throw new RejectedExecutionException("closed");
              },
              2,
              () -> false);
      assertThat(other.build(2_500, ALL, refusing)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void theLocalityOrderPutsNearRowsTogether(DistanceKind kind) {
    int count = 5_000;
    try (VectorSample sample = new VectorSample(random, kind, 16, count);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), kind)) {
      int[] ordinals = IntStream.range(0, count).filter(o -> o % 5 != 0).toArray();
      int[] before = ordinals.clone();
      int[] order = index.localityOrder(ordinals, threads(2));
      assertThat(ordinals).isEqualTo(before);
      assertThat(order).containsExactlyInAnyOrder(ordinals);
      assertThat(index.localityOrder(ordinals, threads(1))).isEqualTo(order);
      assertThat(distanceInOrder(sample, order))
          .isLessThan(distanceInOrder(sample, ordinals) - spread(kind));
      assertThat(index.localityOrder(new int[0], threads(2))).isEmpty();
      assertThatThrownBy(
              () -> index.localityOrder(ordinals, new BuildResources(helpers, 2, () -> true)))
          .isInstanceOf(CancellationException.class);
    }
  }

  /** How much nearer than any two rows those must be that follow each other. */
  private static double spread(DistanceKind kind) {
    return kind == DistanceKind.NEGATED_DOT ? 0.2 : 20;
  }

  private static double distanceInOrder(VectorSample sample, int[] order) {
    QueryScorer scorer = new QueryScorer(sample.rows(), sample.kind());
    double sum = 0;
    for (int i = 1; i < order.length; i++) {
      scorer.aim(order[i - 1]);
      sum += scorer.distance(order[i]);
    }
    return sum / (order.length - 1);
  }

  private static void linkAll(HnswIndex index, int count) {
    while (index.link(count, 1_000, ALL) > 0) {
      assertThat(index.linkedCount()).isPositive();
    }
  }

  private static List<Integer> links(Graph graph, int node, int level) {
    int[] ids = new int[graph.maxConnections(level)];
    int count = graph.readLinks(node, level, ids);
    List<Integer> links = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      links.add(ids[i]);
    }
    return links;
  }

  private static void checkSound(Graph graph, int count, OrdinalFilter alive) {
    int top = 0;
    for (int node = 0; node < count; node++) {
      if (alive.accept(node)) {
        top = Math.max(top, graph.parameters.levelOf(node));
      }
    }
    long entry = graph.entry();
    assertThat(entry).isNotNegative();
    assertThat(Graph.levelOf(entry)).isEqualTo(top);
    assertThat(alive.accept(Graph.nodeOf(entry))).isTrue();
    for (int level = 0; level <= top; level++) {
      checkLevel(graph, count, alive, level);
    }
  }

  private static void checkLevel(Graph graph, int count, OrdinalFilter alive, int level) {
    BitSet expected = new BitSet();
    for (int node = 0; node < count; node++) {
      if (alive.accept(node) && graph.parameters.levelOf(node) >= level) {
        expected.set(node);
        List<Integer> links = links(graph, node, level);
        assertThat(links)
            .as("links of %d on level %d", node, level)
            .doesNotContain(node)
            .doesNotHaveDuplicates()
            .allMatch(
                id -> id < count && alive.accept(id) && graph.parameters.levelOf(id) >= level);
      } else {
        assertThat(links(graph, node, level)).isEmpty();
      }
    }
    BitSet reached = new BitSet();
    Deque<Integer> open = new ArrayDeque<>();
    open.add(Graph.nodeOf(graph.entry()));
    reached.set(Graph.nodeOf(graph.entry()));
    while (!open.isEmpty()) {
      for (int id : links(graph, open.remove(), level)) {
        if (!reached.get(id)) {
          reached.set(id);
          open.add(id);
        }
      }
    }
    assertThat(reached).as("reached on level %d", level).isEqualTo(expected);
  }

  private static IndexQuery plain(float[] query, int limit) {
    return new IndexQuery(query, K, 64, limit, null, 1, Long.MAX_VALUE, TimeLimit.NEVER);
  }

  private static List<float[]> queries(VectorSample sample, int count) {
    List<float[]> queries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      queries.add(sample.vector());
    }
    return queries;
  }

  private static double recall(
      HnswIndex index, VectorSample sample, int ef, int limit, @Nullable OrdinalFilter filter) {
    return recall(index, sample, queries(sample, 100), ef, limit, filter);
  }

  private static double recall(
      HnswIndex index,
      VectorSample sample,
      List<float[]> queries,
      int ef,
      int limit,
      @Nullable OrdinalFilter filter) {
    int hits = 0;
    for (float[] query : queries) {
      TopK top = new TopK(K);
      index.search(
          new IndexQuery(query, K, ef, limit, filter, 1, Long.MAX_VALUE, TimeLimit.NEVER), top);
      Set<Integer> found = VectorSample.ordinals(top);
      found.retainAll(sample.exact(query, K, limit, filter));
      hits += found.size();
    }
    return hits / (double) (queries.size() * K);
  }
}
