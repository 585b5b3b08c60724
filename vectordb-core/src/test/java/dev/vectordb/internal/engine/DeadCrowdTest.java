package dev.vectordb.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.index.BuildResources;
import dev.vectordb.internal.index.ExactScan;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.index.VectorSample;
import dev.vectordb.internal.storage.LogRecord;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.Seeds;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.SearchExplanation.Tier;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Searches right where everything was just deleted, as a document is before it comes anew. The dead
 * still stand in the graph, and are all that a short walk meets.
 */
class DeadCrowdTest {
  private static final int COUNT = 20_000;
  private static final int K = 10;
  private static final int QUERIES = 12;

  /** So few that there is room to begin anew with more before a scan is the shorter way. */
  private static final int EF = 40;

  private final SplittableRandom random = Seeds.fixed(DeadCrowdTest.class, 20_261_122);

  @ParameterizedTest
  @CsvSource({"96, true", "96, false", "24, false"})
  void theNearestOfTheLivingAreFoundAmidTheDead(int dimension, boolean blocks) {
    CollectionConfig config = CollectionConfig.ofDimension(dimension);
    GenerationFactory factory = new GenerationFactory("c", config);
    Generation generation = factory.empty();
    try (VectorSample sample =
        new VectorSample(random, DistanceKind.NEGATED_DOT, dimension, COUNT)) {
      fill(generation, sample, dimension);
      if (blocks) {
        index(generation).renewNeighbors(2, () -> false);
        assertThat(index(generation).neighborCount()).isEqualTo(COUNT);
      }
      Amid amid = new Amid(config, factory, generation);
      float[] middle = sample.vector();
      List<float[]> queries = around(middle);
      List<Integer> nearest = amid.byNearness(middle);
      List<String> missed = new ArrayList<>();
      List<Tier> tiers = new ArrayList<>();
      int end = 0;
      for (double share : new double[] {0, 0.002, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75}) {
        // Every second one first, then the others.
        List<Integer> next = nearest.subList(end, (int) (share * COUNT));
        end += next.size();
        amid.delete(everySecond(next, 0));
        judge(amid, queries, "half of " + share, missed);
        amid.delete(everySecond(next, 1));
        judge(amid, queries, "the nearest " + share, missed);
        tiers.add(amid.tier(middle));
      }
      assertThat(missed).isEmpty();
      assertThat(tiers.subList(0, 2)).as("of none and few dead").containsOnly(Tier.GRAPH);
      assertThat(tiers.getLast()).as("of all that are near").isEqualTo(Tier.EXACT);
    } finally {
      generation.release();
    }
  }

  private static List<Integer> everySecond(List<Integer> ordinals, int first) {
    return IntStream.range(0, ordinals.size())
        .filter(i -> i % 2 == first)
        .mapToObj(ordinals::get)
        .toList();
  }

  private static void judge(Amid amid, List<float[]> queries, String dead, List<String> missed) {
    double found = amid.recall(queries);
    double streamed = amid.streamed(queries);
    if (found < 0.95 || streamed < 0.95) {
      missed.add("%s dead: found %.3f, streamed %.3f".formatted(dead, found, streamed));
    }
  }

  private static void fill(Generation generation, VectorSample sample, int dimension) {
    List<LogRecord> batch = new ArrayList<>();
    float[] row = new float[dimension];
    for (int i = 0; i < COUNT; i++) {
      sample.rows().read(i, row);
      batch.add(LogRecord.upsert(i + 1, "r" + i, row.clone(), null, null));
    }
    generation.apply(batch);
    BuildResources resources = new BuildResources(Runnable::run, 1, () -> false);
    assertThat(index(generation).build(COUNT, _ -> true, resources)).isTrue();
  }

  private static VectorIndex index(Generation generation) {
    return Objects.requireNonNull(generation.index);
  }

  /** The vector itself, and others that are nearer and farther from it. */
  private List<float[]> around(float[] middle) {
    List<float[]> queries = new ArrayList<>();
    for (int i = 0; i < QUERIES; i++) {
      float[] query = middle.clone();
      double norm = 0;
      for (int j = 0; j < query.length; j++) {
        query[j] += (float) (0.1 * i / Math.sqrt(query.length) * random.nextGaussian());
        norm += query[j] * query[j];
      }
      for (int j = 0; j < query.length; j++) {
        query[j] /= (float) Math.sqrt(norm);
      }
      queries.add(query);
    }
    return queries;
  }

  /** A generation of which some is deleted. */
  private record Amid(CollectionConfig config, GenerationFactory factory, Generation generation) {
    List<Integer> byNearness(float[] query) {
      QueryScorer scorer = scorer(query);
      float[] distances = new float[COUNT];
      IntStream.range(0, COUNT).forEach(i -> distances[i] = scorer.distance(i));
      List<Integer> ordinals = new ArrayList<>(IntStream.range(0, COUNT).boxed().toList());
      ordinals.sort((a, b) -> Float.compare(distances[a], distances[b]));
      return ordinals;
    }

    void delete(List<Integer> ordinals) {
      List<LogRecord> batch = new ArrayList<>();
      long sequenceNumber = generation.snapshot().sequenceNumber();
      for (int ordinal : ordinals) {
        batch.add(LogRecord.delete(++sequenceNumber, "r" + ordinal));
      }
      if (!batch.isEmpty()) {
        generation.apply(batch);
      }
    }

    private SearchPlan plan(float[] query) {
      SearchView view = new SearchView(generation.snapshot(), COUNT, null, 0);
      SearchCosts costs = SearchCosts.fixed(1_000, 1, 1, 1);
      return new SearchPlan(
          costs, generation, view, factory.distanceKind(), query, K, K, EF, TimeLimit.NEVER);
    }

    Tier tier(float[] query) {
      SearchPlan plan = plan(query);
      plan.run(false);
      assertThat(plan.fallbacks().isEmpty()).isEqualTo(plan.tier() == Tier.GRAPH);
      return plan.tier();
    }

    double recall(List<float[]> queries) {
      int found = 0;
      for (float[] query : queries) {
        Set<Integer> answer = VectorSample.ordinals(plan(query).run(false));
        assertThat(answer).hasSize(K);
        answer.retainAll(exact(query));
        found += answer.size();
      }
      return (double) found / (K * queries.size());
    }

    double streamed(List<float[]> queries) {
      int found = 0;
      for (float[] query : queries) {
        Set<Integer> answer = new HashSet<>();
        try (HitStream stream = stream(query)) {
          for (int i = 0; i < K; i++) {
            SearchHit hit = Objects.requireNonNull(stream.next(K - i, TimeLimit.NEVER));
            answer.add(Integer.valueOf(hit.id().substring(1)));
          }
        }
        answer.retainAll(exact(query));
        found += answer.size();
      }
      return (double) found / (K * queries.size());
    }

    private HitStream stream(float[] query) {
      assertThat(generation.acquire()).isTrue();
      TimeSource time = TimeSource.system();
      return new HitStream(
          new HitStream.Source(
              generation,
              new SearchView(generation.snapshot(), COUNT, null, 0),
              config,
              factory.distanceKind(),
              new HitLoader(new RecordCache(1 << 20).of(new UUID(0, 0))),
              new SearchTimes(time, time.nanoTime()),
              new Foreground(4, time)),
          SearchRequest.of(query).efSearch(EF).build(),
          factory.codec().row(query),
          null);
    }

    private Set<Integer> exact(float[] query) {
      TopK top = new TopK(K);
      AliveFilter alive =
          new AliveFilter(generation.deaths, generation.snapshot().sequenceNumber());
      ExactScan.scanRange(scorer(query), 0, COUNT, alive, top, TimeLimit.NEVER);
      return VectorSample.ordinals(top);
    }

    private QueryScorer scorer(float[] query) {
      return QueryScorer.of(generation.rows, factory.distanceKind(), query);
    }
  }
}
