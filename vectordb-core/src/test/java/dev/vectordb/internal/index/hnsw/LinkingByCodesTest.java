package dev.vectordb.internal.index.hnsw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.index.VectorSample;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.Seeds;
import dev.vectordb.internal.vector.TopK;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Graphs of vectors that are long enough for codes to tell who a node's neighbours are. */
class LinkingByCodesTest {
  private static final int K = 10;
  private static final int DIMENSION = 96;
  private static final int COUNT = 6_000;
  private static final HnswParameters PARAMETERS = new HnswParameters(16, 100, 7);
  private static final OrdinalFilter ALL = ordinal -> true;

  private final SplittableRandom random = Seeds.fixed(LinkingByCodesTest.class, 20261122);

  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void theNearestAreFound(DistanceKind kind) {
    try (VectorSample sample = new VectorSample(random, kind, DIMENSION, COUNT);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), kind)) {
      linkAll(index, COUNT, 1, ALL);
      assertThat(recall(index, sample, COUNT, ALL)).isGreaterThan(0.97);
      assertThat(foundByOwnVector(index, sample, COUNT)).isGreaterThan(0.999);
    }
  }

  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void theNearestAreFoundWhenSeveralThreadsLinked(DistanceKind kind) throws Exception {
    try (VectorSample sample = new VectorSample(random, kind, DIMENSION, COUNT);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), kind);
        ExecutorService executor = Executors.newFixedThreadPool(4)) {
      Callable<Integer> worker = () -> linkAll(index, COUNT, 1, ALL);
      int linked = 0;
      for (Future<Integer> each : executor.invokeAll(Collections.nCopies(4, worker))) {
        linked += each.get();
      }
      assertThat(linked).isEqualTo(COUNT);
      assertThat(index.linkedCount()).isEqualTo(COUNT);
      assertThat(recall(index, sample, COUNT, ALL)).isGreaterThan(0.97);
      assertThat(foundByOwnVector(index, sample, COUNT)).isGreaterThan(0.999);
    }
  }

  @Test
  void oneThreadBuildsTheSameGraphEachTime() {
    int count = 2_500;
    try (VectorSample sample =
            new VectorSample(random, DistanceKind.SQUARED_EUCLIDEAN, DIMENSION, count);
        HnswIndex first = new HnswIndex(PARAMETERS, sample.rows(), sample.kind());
        HnswIndex second = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      linkAll(first, count, 1, ALL);
      linkAll(second, count, 1, ALL);
      int same = 0;
      for (int i = 0; i < 50; i++) {
        float[] query = sample.vector();
        same += search(first, query, count).equals(search(second, query, count)) ? 1 : 0;
      }
      // Sums of the factors beside codes have no fixed order, so not all of them.
      assertThat(same).isGreaterThanOrEqualTo(49);
    }
  }

  @Test
  void manyNodesClaimedAtOnceAreLinkedAsWell() {
    try (VectorSample sample =
            new VectorSample(random, DistanceKind.NEGATED_DOT, DIMENSION, COUNT);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      linkAll(index, COUNT, COUNT, ALL);
      assertThat(recall(index, sample, COUNT, ALL)).isGreaterThan(0.97);
      assertThat(foundByOwnVector(index, sample, COUNT)).isGreaterThan(0.999);
    }
  }

  @Test
  void theDeadAreNotLinkedAndTheLivingFindTheLiving() {
    try (VectorSample sample =
            new VectorSample(random, DistanceKind.NEGATED_DOT, DIMENSION, COUNT);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      OrdinalFilter third = ordinal -> ordinal % 3 == 0;
      linkAll(index, COUNT, 64, third);
      assertThat(index.linkedCount()).isEqualTo(COUNT);
      for (int i = 0; i < 50; i++) {
        TopK top = new TopK(K);
        index.search(query(sample.vector(), COUNT), top);
        assertThat(VectorSample.ordinals(top)).hasSize(K).allMatch(third::accept);
      }
      assertThat(recall(index, sample, COUNT, third)).isGreaterThan(0.97);
    }
  }

  /** The candidates are many records' former versions, which all died before they were linked. */
  @Test
  void whoeverStandsAmongTheDeadIsReachable() {
    try (VectorSample sample =
            new VectorSample(random, DistanceKind.SQUARED_EUCLIDEAN, DIMENSION, COUNT);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      float[] same = sample.vector();
      for (int i = 0; i < 1_000; i++) {
        sample.rows().append(same);
      }
      int last = COUNT + 999;
      linkAll(index, COUNT + 1_000, 64, ordinal -> ordinal < COUNT || ordinal == last);
      assertThat(search(index, same, COUNT + 1_000)).contains(last);
    }
  }

  @Test
  void crowdsOfEqualVectorsStayReachable() {
    int crowd = 3_000;
    try (VectorSample sample =
            new VectorSample(random, DistanceKind.SQUARED_EUCLIDEAN, DIMENSION, 10);
        HnswIndex index = new HnswIndex(PARAMETERS, sample.rows(), sample.kind())) {
      float[] same = sample.vector();
      for (int i = 0; i < crowd; i++) {
        sample.rows().append(same);
      }
      linkAll(index, crowd + 10, 1, ALL);
      TopK top = new TopK(crowd);
      index.search(
          new IndexQuery(
              same, crowd, crowd + 10, crowd + 10, null, 1, Long.MAX_VALUE, TimeLimit.NEVER),
          top);
      assertThat(top.size()).isGreaterThan(crowd * 9 / 10);
    }
  }

  @Test
  void codesAreCountedAndGivenBackWhenTheGraphHasOutgrownThem() {
    int most = 500 * 16;
    int count = most + 500;
    HnswParameters few = new HnswParameters(8, 16, 7);
    try (VectorSample sample =
            new VectorSample(random, DistanceKind.NEGATED_DOT, DIMENSION, count);
        HnswIndex index = new HnswIndex(few, sample.rows(), sample.kind())) {
      linkAll(index, most, 64, ALL);
      long before = index.memoryBytes();
      linkAll(index, most + 1, 64, ALL);
      long codeBytes = most * (2L * Float.BYTES + 128 / Byte.SIZE);
      assertThat(before - index.memoryBytes()).isGreaterThan(codeBytes);
      linkAll(index, count, 64, ALL);
      assertThat(foundByOwnVector(index, sample, count)).isGreaterThan(0.99);
      index.renewNeighbors(1, () -> false);
      assertThat(index.linkedCount()).isEqualTo(count);
    }
  }

  private static int linkAll(HnswIndex index, int count, int atATime, OrdinalFilter alive) {
    int claimed = 0;
    int now;
    while ((now = index.link(count, atATime, alive)) > 0) {
      claimed += now;
    }
    return claimed;
  }

  private static IndexQuery query(float[] query, int limit) {
    return new IndexQuery(query, K, 64, limit, null, 1, Long.MAX_VALUE, TimeLimit.NEVER);
  }

  private static List<Integer> search(HnswIndex index, float[] query, int limit) {
    TopK top = new TopK(K);
    index.search(query(query, limit), top);
    return VectorSample.ordinals(top).stream().sorted().toList();
  }

  private static double recall(
      HnswIndex index, VectorSample sample, int count, OrdinalFilter alive) {
    int queries = 100;
    int hits = 0;
    for (int i = 0; i < queries; i++) {
      float[] query = sample.vector();
      Set<Integer> exact = sample.exact(query, K, count, alive);
      exact.retainAll(search(index, query, count));
      hits += exact.size();
    }
    return hits / (double) (queries * K);
  }

  private static double foundByOwnVector(HnswIndex index, VectorSample sample, int count) {
    float[] vector = new float[sample.rows().dimension()];
    int found = 0;
    for (int i = 0; i < count; i++) {
      sample.rows().read(i, vector);
      found += search(index, vector, count).contains(i) ? 1 : 0;
    }
    return found / (double) count;
  }
}
