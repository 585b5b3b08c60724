package dev.vectordb.internal.index.hnsw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.ExactScan;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.index.VectorSample;
import dev.vectordb.internal.quantization.PrefixCodes;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.Seeds;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.internal.vector.VectorRows;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CandidateScanTest {
  private static final int DIMENSION = 128;
  private static final int COUNT = 3_007;
  private static final int MOST = 100;
  private static final HnswParameters PARAMETERS = new HnswParameters(8, 20, 7);
  private static final OrdinalFilter ALL = ordinal -> true;

  private final SplittableRandom random = Seeds.fresh(CandidateScanTest.class);

  /** Of the longer vectors not every component has a bit. */
  @ParameterizedTest
  @CsvSource({"NEGATED_DOT, 128", "SQUARED_EUCLIDEAN, 128", "NEGATED_DOT, 900"})
  void findsTheNearestWithTheirDistances(DistanceKind kind, int dimension) {
    try (VectorSample sample = new VectorSample(random, kind, dimension, COUNT);
        PrefixCodes codes = codes(sample.rows(), kind, COUNT)) {
      Graph graph = linked(sample.rows(), kind, COUNT);
      CandidateScan scan = new CandidateScan(graph, PrefixCodes.newQuery(dimension), MOST);
      int wanted = 0;
      int found = 0;
      for (int round = 0; round < 50; round++) {
        int node = random.nextInt(COUNT);
        QueryScorer scorer = new QueryScorer(sample.rows(), kind);
        scorer.aim(node);
        int count = scan.find(node, codes, scorer, ALL);
        assertThat(count).isEqualTo(MOST);
        for (int i = 0; i < count; i++) {
          assertThat(scan.distance(i))
              .isCloseTo(scorer.distance(scan.node(i)), withinPercentage(0.01));
        }
        Set<Integer> candidates = candidates(scan, count);
        assertThat(candidates).hasSize(MOST).doesNotContain(node);
        float[] row = new float[dimension];
        sample.rows().read(node, row);
        Set<Integer> nearest = sample.exact(row, MOST / 4, COUNT, ordinal -> ordinal != node);
        wanted += nearest.size();
        nearest.retainAll(candidates);
        found += nearest.size();
      }
      assertThat(found).as("of %s nearest", wanted).isGreaterThan((int) (0.9 * wanted));
      graph.release();
    }
  }

  /** So many that a sample tells the first threshold, which order and crowds mislead. */
  @ParameterizedTest
  @ValueSource(strings = {"as they come", "near ones together", "mostly dead", "mostly equal"})
  void findsTheNearestOfMany(String how) {
    int count = 12_345;
    int most = 50;
    DistanceKind kind = DistanceKind.SQUARED_EUCLIDEAN;
    try (VectorSample sample = new VectorSample(random, kind, DIMENSION, count);
        VectorRows rows = rows(sample, how);
        PrefixCodes codes = codes(rows, kind, count)) {
      OrdinalFilter alive = how.equals("mostly dead") ? ordinal -> ordinal % 10 == 3 : ALL;
      Graph graph = linked(rows, kind, count);
      CandidateScan scan = scan(graph, most);
      int wanted = 0;
      int found = 0;
      int least = most;
      for (int round = 0; round < 100; round++) {
        int node = random.nextInt(count);
        QueryScorer scorer = new QueryScorer(rows, kind);
        scorer.aim(node);
        int candidates = scan.find(node, codes, scorer, alive);
        least = Math.min(least, candidates);
        TopK nearest = new TopK(10);
        OrdinalFilter others = ordinal -> ordinal != node && alive.accept(ordinal);
        ExactScan.scanRange(scorer, 0, count, others, nearest, TimeLimit.NEVER);
        assertThat(nearest.size()).isEqualTo(10);
        float worst = nearest.worst();
        for (int i = 0; i < candidates; i++) {
          assertThat(others.accept(scan.node(i))).isTrue();
          found += scan.distance(i) <= worst * 1.0001f ? 1 : 0;
        }
        wanted += 10;
      }
      assertThat(least).isGreaterThanOrEqualTo(most / 2);
      assertThat(found).as("of %s nearest", wanted).isGreaterThan((int) (0.9 * wanted));
      graph.release();
    }
  }

  private static VectorRows rows(VectorSample sample, String how) {
    int count = sample.rows().count();
    float[][] vectors = new float[count][DIMENSION];
    for (int i = 0; i < count; i++) {
      sample.rows().read(how.equals("mostly equal") && i % 8 != 0 ? 0 : i, vectors[i]);
    }
    if (how.equals("near ones together")) {
      Arrays.sort(vectors, Comparator.comparingDouble(vector -> vector[0]));
    }
    VectorRows rows = new VectorRows(DIMENSION);
    for (float[] vector : vectors) {
      rows.append(vector);
    }
    return rows;
  }

  @Test
  void findsOnlyWhatIsLinkedAndLives() {
    DistanceKind kind = DistanceKind.NEGATED_DOT;
    int linked = COUNT / 2;
    try (VectorSample sample = new VectorSample(random, kind, DIMENSION, COUNT);
        PrefixCodes codes = codes(sample.rows(), kind, COUNT)) {
      Graph graph = linked(sample.rows(), kind, linked);
      CandidateScan scan = scan(graph, COUNT);
      QueryScorer scorer = new QueryScorer(sample.rows(), kind);
      scorer.aim(COUNT - 1);
      int count = scan.find(COUNT - 1, codes, scorer, ordinal -> ordinal % 3 == 0);
      assertThat(candidates(scan, count))
          .hasSize((linked + 2) / 3)
          .allMatch(ordinal -> ordinal % 3 == 0 && ordinal < linked);
      assertThat(scan.find(COUNT - 1, codes, scorer, _ -> false)).isZero();
      graph.release();
    }
  }

  @Test
  void whatIsNotLinkedTakesNobodysPlace() {
    DistanceKind kind = DistanceKind.NEGATED_DOT;
    try (VectorSample sample = new VectorSample(random, kind, DIMENSION, COUNT);
        PrefixCodes codes = codes(sample.rows(), kind, COUNT)) {
      Graph graph = linked(sample.rows(), kind, COUNT / 4);
      CandidateScan scan = scan(graph, MOST);
      QueryScorer scorer = new QueryScorer(sample.rows(), kind);
      scorer.aim(COUNT - 1);
      assertThat(scan.find(COUNT - 1, codes, scorer, ALL)).isEqualTo(MOST);
      graph.release();
    }
  }

  @Test
  void whatOthersPassedOverAsDeadIsNotFoundByWhoeverDoesNotKnowYet() {
    DistanceKind kind = DistanceKind.NEGATED_DOT;
    try (VectorSample sample = new VectorSample(random, kind, DIMENSION, 64);
        PrefixCodes codes = codes(sample.rows(), kind, 64)) {
      Graph graph = linked(sample.rows(), kind, 64);
      graph.writeLinks(7, 0, new int[0], 0);
      CandidateScan scan = scan(graph, 64);
      QueryScorer scorer = new QueryScorer(sample.rows(), kind);
      scorer.aim(41);
      assertThat(candidates(scan, scan.find(41, codes, scorer, ALL))).hasSize(62).doesNotContain(7);
      graph.release();
    }
  }

  @Test
  void nodesThatOthersAreLinkingAreFoundOnceTheirLinksAreThere() {
    DistanceKind kind = DistanceKind.NEGATED_DOT;
    try (VectorSample sample = new VectorSample(random, kind, DIMENSION, 64);
        PrefixCodes codes = codes(sample.rows(), kind, 64)) {
      Graph graph = linked(sample.rows(), kind, 40);
      graph.level0.ensure(64);
      graph.claims.claim(64, 64);
      CandidateScan scan = scan(graph, 64);
      QueryScorer scorer = new QueryScorer(sample.rows(), kind);
      scorer.aim(41);
      assertThat(candidates(scan, scan.find(41, codes, scorer, ALL))).doesNotContain(50);
      graph.writeLinks(50, 0, new int[] {3}, 1);
      assertThat(candidates(scan, scan.find(41, codes, scorer, ALL))).hasSize(41).contains(50);
      graph.release();
    }
  }

  @Test
  void nodesOfACrowdOfEqualVectorsFindOthersEach() {
    DistanceKind kind = DistanceKind.SQUARED_EUCLIDEAN;
    try (VectorRows rows = new VectorRows(DIMENSION)) {
      float[] same = new float[DIMENSION];
      Arrays.fill(same, 0.25f);
      for (int i = 0; i < COUNT; i++) {
        rows.append(same);
      }
      try (PrefixCodes codes = codes(rows, kind, COUNT)) {
        Graph graph = linked(rows, kind, COUNT);
        CandidateScan scan = scan(graph, MOST);
        Set<Integer> found = new HashSet<>();
        for (int node = 0; node < 200; node++) {
          QueryScorer scorer = new QueryScorer(rows, kind);
          scorer.aim(node);
          found.addAll(candidates(scan, scan.find(node, codes, scorer, ALL)));
        }
        assertThat(found).hasSizeGreaterThan(COUNT * 9 / 10);
        graph.release();
      }
    }
  }

  @Test
  void numbersTooLargeToBeAddedAreNotLost() {
    DistanceKind kind = DistanceKind.SQUARED_EUCLIDEAN;
    try (VectorRows rows = new VectorRows(DIMENSION)) {
      float[] vector = new float[DIMENSION];
      for (int i = 0; i < 256; i++) {
        Arrays.fill(vector, i % 2 == 0 ? 0.001f * i : 1e30f);
        rows.append(vector);
      }
      try (PrefixCodes codes = codes(rows, kind, 1)) {
        codes.follow(256);
        Graph graph = linked(rows, kind, 256);
        CandidateScan scan = scan(graph, 256);
        QueryScorer scorer = new QueryScorer(rows, kind);
        scorer.aim(100);
        assertThat(candidates(scan, scan.find(100, codes, scorer, ALL))).hasSize(255);
        graph.release();
      }
    }
  }

  private static CandidateScan scan(Graph graph, int most) {
    return new CandidateScan(graph, PrefixCodes.newQuery(DIMENSION), most);
  }

  private static PrefixCodes codes(VectorRows rows, DistanceKind kind, int count) {
    PrefixCodes codes = new PrefixCodes(rows, kind == DistanceKind.SQUARED_EUCLIDEAN, count);
    codes.follow(count / 2);
    codes.follow(count);
    assertThat(codes.end()).isEqualTo(count);
    return codes;
  }

  /** A graph in which each node has a link to the one before it. */
  private static Graph linked(VectorRows rows, DistanceKind kind, int count) {
    Level0Links level0 = new Level0Links(PARAMETERS.maxConnections0(), null, 0);
    Graph graph = new Graph(PARAMETERS, rows, kind, level0, 0);
    level0.ensure(rows.count());
    for (int node = 0; node < count; node++) {
      graph.writeLinks(node, 0, new int[] {Math.max(0, node - 1)}, 1);
    }
    graph.claims.claim(count, count);
    graph.claims.complete(0, count);
    return graph;
  }

  private static Set<Integer> candidates(CandidateScan scan, int count) {
    Set<Integer> candidates = new HashSet<>();
    for (int i = 0; i < count; i++) {
      candidates.add(scan.node(i));
    }
    return candidates;
  }
}
