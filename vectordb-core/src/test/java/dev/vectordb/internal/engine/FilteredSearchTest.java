package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.BitSetFilter;
import dev.vectordb.internal.index.BuildResources;
import dev.vectordb.internal.index.ExactScan;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.index.VectorSample;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.SearchExplanation.Tier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.roaringbitmap.RoaringBitmap;

/**
 * Filters of every selectivity and correlation with the query, as {@code -Dquestion=filters} of the
 * benchmarks asks them, on fewer and made-up vectors. Costs are fixed so that the graph is searched
 * wherever it is trusted: what is judged is whether it deserves that.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FilteredSearchTest {
  private static final int COUNT = 20_000;
  private static final int DIMENSION = 96;
  private static final int K = 10;
  private static final int QUERIES = 12;
  private static final int EF = 100;

  /** A scan is dear, the graph cheap: nothing but doubt speaks against it. */
  private static final SearchCosts GRAPH_IS_CHEAP = SearchCosts.fixed(1_000, 1, 1, 1);

  private final long seed = Long.getLong("seed", 20_261_121);
  private final SplittableRandom random = new SplittableRandom(seed);
  private final GenerationFactory factory =
      new GenerationFactory("c", CollectionConfig.ofDimension(DIMENSION));
  private final Generation generation = factory.empty();
  private final List<float[]> queries = new ArrayList<>();

  @BeforeAll
  void build() {
    System.out.println("FilteredSearchTest runs with -Dseed=" + seed);
    try (VectorSample sample =
        new VectorSample(random, DistanceKind.NEGATED_DOT, DIMENSION, COUNT)) {
      List<LogRecord> batch = new ArrayList<>();
      float[] row = new float[DIMENSION];
      for (int i = 0; i < COUNT; i++) {
        sample.rows().read(i, row);
        batch.add(LogRecord.upsert(i + 1, "r" + i, row.clone(), null, null));
      }
      generation.apply(batch);
      for (int i = 0; i < QUERIES; i++) {
        queries.add(sample.vector());
      }
    }
    VectorIndex index = index();
    assertThat(index.build(COUNT, _ -> true, new BuildResources(Runnable::run, 1, () -> false)))
        .isTrue();
  }

  @AfterAll
  void close() {
    generation.release();
  }

  private VectorIndex index() {
    return Objects.requireNonNull(generation.index);
  }

  @Test
  @Order(2)
  void everyCellIsAnsweredAlongLinksAndAlongBlocks() {
    List<String> missed = new ArrayList<>();
    judgeAll("links", missed);
    index().renewNeighbors(2, () -> false);
    assertThat(index().neighborCount()).isEqualTo(COUNT);
    judgeAll("blocks", missed);
    assertThat(missed).isEmpty();
  }

  private void judgeAll(String along, List<String> missed) {
    for (double share : new double[] {1, 0.6, 0.3, 0.22, 0.1, 0.01, 0.001, 0.0001}) {
      for (double correlation : new double[] {-0.95, -0.5, 0, 0.5, 0.95}) {
        double recall = recall(share, correlation);
        if (recall < 0.95) {
          missed.add(
              "%s, passes %s, correlation %s: %.3f".formatted(along, share, correlation, recall));
        }
      }
    }
  }

  private double recall(double share, double correlation) {
    int found = 0;
    int wanted = 0;
    for (float[] query : queries) {
      RoaringBitmap matches = matches(query, share, correlation);
      Set<Integer> exact = exact(query, matches);
      SearchPlan plan = plan(GRAPH_IS_CHEAP, query, matches);
      Set<Integer> answer = VectorSample.ordinals(plan.run(false));
      assertThat(answer).hasSize(Math.min(K, matches.getCardinality())).allMatch(matches::contains);
      wanted += exact.size();
      exact.retainAll(answer);
      found += exact.size();
    }
    return (double) found / wanted;
  }

  @ParameterizedTest
  @CsvSource({
    "0.6, 0.95, FILTERED_GRAPH",
    "0.6, 0, FILTERED_GRAPH",
    "0.6, -0.95, EXACT",
    "0.22, 0.95, FILTERED_GRAPH",
    "0.22, -0.95, EXACT",
    "0.1, 0.95, EXACT"
  })
  void theWayDependsOnWhatPassesNearTheQuery(double share, double correlation, Tier expected) {
    for (float[] query : queries) {
      SearchPlan plan = plan(GRAPH_IS_CHEAP, query, matches(query, share, correlation));
      plan.run(false);
      assertThat(plan.tier()).isEqualTo(expected);
      assertThat(plan.fallbacks().isEmpty()).isEqualTo(share < 0.2 || correlation >= 0);
    }
  }

  /** Before there are blocks, whose cost is bounded by the places of the pool. */
  @Test
  @Order(1)
  void aGraphSearchThatSpendsItsBudgetIsReplacedByAScan() {
    SearchCosts smallBudget = SearchCosts.fixed(1_000, 1, 1, 5_000);
    float[] query = queries.getFirst();
    assertThat(index().neighborCount()).isZero();
    RoaringBitmap matches = matches(query, 0.22, 0);
    SearchPlan plan = plan(smallBudget, query, matches);
    Set<Integer> answer = VectorSample.ordinals(plan.run(false));
    assertThat(plan.tier()).isEqualTo(Tier.EXACT);
    assertThat(plan.fallbacks()).singleElement().asString().contains("given up");
    assertThat(answer).isEqualTo(exact(query, matches));
  }

  @Test
  void whereAScanIsCheapTheGraphIsNotSearched() {
    SearchCosts scanIsCheap = SearchCosts.fixed(1, 1_000, 1_000, 1_000);
    RoaringBitmap matches = matches(queries.getFirst(), 0.6, 0.95);
    SearchPlan plan = plan(scanIsCheap, queries.getFirst(), matches);
    plan.run(false);
    assertThat(plan.tier()).isEqualTo(Tier.EXACT);
    assertThat(plan.fallbacks()).isEmpty();
    assertThat(plan.scored()).as("nothing is asked").isEqualTo(matches.getCardinality());
  }

  /** The graph would be worth it if everything passed near the query, but half of it does not. */
  @Test
  void whatPassesNearTheQueryCountsInWhatTheGraphCosts() {
    float[] query = queries.getFirst();
    double scan = 0.7 * 0.5 * COUNT;
    SearchCosts between = SearchCosts.fixed(1, scan / (1.5 * EF), 1e9, 1);
    SearchPlan half = plan(between, query, matches(query, 0.5, 0));
    half.run(false);
    assertThat(half.tier()).isEqualTo(Tier.EXACT);
    assertThat(half.fallbacks()).isEmpty();
    SearchPlan near = plan(between, query, matches(query, 0.5, 0.95));
    near.run(false);
    assertThat(near.tier()).isEqualTo(Tier.FILTERED_GRAPH);
  }

  /** What the graph does not hold is scanned beside it, and met once. */
  @Test
  void theTailIsSearchedWithTheGraph() {
    int linked = COUNT - 2_000;
    float[] row = new float[DIMENSION];
    for (int i = 0; i < 40; i++) {
      int wanted = linked + 37 * i;
      generation.rows.read(wanted, row);
      RoaringBitmap matches = matches(row, 0.6, 0.9);
      matches.add(wanted);
      for (RoaringBitmap filter : Arrays.asList(matches, null)) {
        SearchView view = new SearchView(generation.snapshot(), linked, filter, 0);
        SearchPlan plan =
            new SearchPlan(
                GRAPH_IS_CHEAP,
                generation,
                view,
                factory.distanceKind(),
                row.clone(),
                K,
                K,
                EF,
                TimeLimit.NEVER);
        TopK found = plan.run(false);
        assertThat(plan.tier()).isEqualTo(filter == null ? Tier.GRAPH : Tier.FILTERED_GRAPH);
        assertThat(found.ordinal(0)).isEqualTo(wanted);
        assertThat(VectorSample.ordinals(found)).as("each once").hasSize(K);
      }
    }
  }

  /** The same searches go other ways where a clock says that other things are dear. */
  @Test
  void measuredCostsSteerTheChoice() {
    float[] query = queries.getFirst();
    RoaringBitmap matches = matches(query, 0.6, 0.95);
    assertThat(tier(measured(2_048, 640_000, 640_000), query, matches)).isEqualTo(Tier.EXACT);
    assertThat(tier(measured(819_200, 640, 640), query, matches)).isEqualTo(Tier.FILTERED_GRAPH);
  }

  @Test
  void measuredCostsAreThoseOfOneVectorAndOnePlace() {
    SearchCosts costs = measured(204_800, 64_000, 128_000);
    assertThat(costs.scan(1)).isEqualTo(100);
    assertThat(costs.wide(1, 1)).isEqualTo(1_000);
    assertThat(costs.narrow(1)).isEqualTo(2_000);
    assertThat(costs.affordable(128_000)).isPositive().isLessThan(COUNT);
  }

  /** What searches learn goes on from what was measured. */
  @Test
  void searchesRefineWhatWasMeasured() {
    SearchCosts costs = measured(204_800, 64_000, 128_000);
    costs.sawScan(1_000, 200_000);
    assertThat(costs.scan(1)).isGreaterThan(100).isLessThan(110);
    for (int i = 0; i < 5_000; i++) {
      costs.avoidedGraph();
    }
    assertThat(costs.wide(1, 1)).as("what is believed after long doubt").isEqualTo(1_000);
  }

  private Tier tier(SearchCosts costs, float[] query, RoaringBitmap matches) {
    SearchPlan plan = plan(costs, query, matches);
    plan.run(false);
    return plan.tier();
  }

  /** Costs as they are measured by a clock on which each trial takes as long as is said here. */
  private SearchCosts measured(long scanNanos, long wideNanos, long narrowNanos) {
    GenerationTrials real = new GenerationTrials(generation, index(), factory.distanceKind());
    AtomicLong now = new AtomicLong();
    CostMeasurement.Trials trials =
        new CostMeasurement.Trials() {
          @Override
          public long scan() {
            now.addAndGet(scanNanos);
            return real.scan();
          }

          @Override
          public void wide(int efSearch, TimeLimit deadline) {
            now.addAndGet(wideNanos);
            real.wide(efSearch, TimeLimit.NEVER);
          }

          @Override
          public long narrow(int efSearch, TimeLimit deadline) {
            now.addAndGet(narrowNanos);
            return real.narrow(efSearch, TimeLimit.NEVER);
          }
        };
    SearchCosts costs = SearchCosts.learning(DIMENSION);
    assertThat(new CostMeasurement(trials, now::get, TimeLimit.NEVER).run(costs)).isTrue();
    return costs;
  }

  private SearchPlan plan(SearchCosts costs, float[] query, RoaringBitmap matches) {
    SearchView view = new SearchView(generation.snapshot(), index().linkedCount(), matches, 0);
    int k = Math.min(K, matches.getCardinality());
    return new SearchPlan(
        costs, generation, view, factory.distanceKind(), query, k, k, EF, TimeLimit.NEVER);
  }

  private Set<Integer> exact(float[] query, RoaringBitmap matches) {
    TopK top = new TopK(K);
    ExactScan.scanOrdinals(scorer(query), matches, top, TimeLimit.NEVER);
    return VectorSample.ordinals(top);
  }

  private QueryScorer scorer(float[] query) {
    return QueryScorer.of(generation.rows, factory.distanceKind(), query);
  }

  /** The best of correlation x standardised nearness + the rest of noise. */
  private RoaringBitmap matches(float[] query, double share, double correlation) {
    QueryScorer scorer = scorer(query);
    double[] nearness = IntStream.range(0, COUNT).mapToDouble(i -> -scorer.distance(i)).toArray();
    double mean = Arrays.stream(nearness).average().orElseThrow();
    double variance =
        Arrays.stream(nearness).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
    double[] scores =
        Arrays.stream(nearness)
            .map(x ->
                correlation * (x - mean) / Math.sqrt(variance)
                    + Math.sqrt(1 - correlation * correlation) * random.nextGaussian())
            .toArray();
    int[] best =
        IntStream.range(0, COUNT)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -scores[i]))
            .limit(Math.round(share * COUNT))
            .mapToInt(Integer::intValue)
            .toArray();
    return RoaringBitmap.bitmapOfUnordered(best);
  }

  /** Filters are what they are said to be. */
  @Test
  void aProbeCountsWhatPassesAround() {
    float[] query = queries.getFirst();
    RoaringBitmap half = matches(query, 0.5, 0);
    var all = index().probe(query, _ -> true, COUNT);
    assertThat(all.seen()).isGreaterThan(100);
    assertThat(all.passed()).isEqualTo(all.seen());
    assertThat(index().probe(query, half::contains, COUNT).passed())
        .isBetween(all.seen() / 4, all.seen() * 3 / 4);
    assertThat(index().probe(query, new BitSetFilter(new long[0]), COUNT).passed()).isZero();
    assertThat(index().probe(query, _ -> true, 0).passed()).isZero();
  }
}
