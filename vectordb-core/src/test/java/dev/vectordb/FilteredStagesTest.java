package dev.vectordb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.filter.Filter;
import dev.vectordb.filter.Filters;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Grouping;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchIterator;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.VectorRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Pages, groups and iterators under filters that pass little near the query, much, or as much as
 * elsewhere: what continues a search is to find what a search finds that is over at once.
 */
class FilteredStagesTest {
  private static final long SEED = Long.getLong("seed", 20_261_122);
  private static final int COUNT = 9_000;
  private static final int DIMENSION = 32;
  private static final int CLUSTERS = 60;
  private static final int QUERIES = 5;
  private static final int K = 10;
  private static final int GROUPS = 1_000;

  /** A recall of 0.95. */
  private static final int LEAST = 48;

  private static final double[] CORRELATIONS = {-0.7, -0.5, 0};
  private static final double[] SHARES = {0.9, 0.6, 0.48};

  private final Random random = new Random(SEED);
  private final float[][] centres = new float[CLUSTERS][];

  @Test
  void everyCellIsAnswered() {
    System.out.println("FilteredStagesTest: -Dseed=" + SEED);
    Arrays.setAll(centres, _ -> noise(new float[DIMENSION], 1));
    float[][] vectors = new float[COUNT][];
    Arrays.setAll(vectors, _ -> vector());
    float[][] queries = new float[QUERIES][];
    Arrays.setAll(queries, _ -> vector());
    List<Metadata.Builder> metadata = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      metadata.add(Metadata.builder().put("group", i % GROUPS));
    }
    double[][] scores = new double[QUERIES][];
    int[][][] ranks = new int[QUERIES][CORRELATIONS.length][];
    for (int q = 0; q < QUERIES; q++) {
      float[] query = queries[q];
      scores[q] = Arrays.stream(vectors).mapToDouble(vector -> cosine(query, vector)).toArray();
      for (int c = 0; c < CORRELATIONS.length; c++) {
        ranks[q][c] = ranks(scores[q], CORRELATIONS[c]);
        for (int i = 0; i < COUNT; i++) {
          metadata.get(i).put("rank" + q + "_" + c, ranks[q][c][i]);
        }
      }
    }
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorCollection collection =
          database.createCollection("c", CollectionConfig.ofDimension(DIMENSION));
      List<VectorRecord> batch = new ArrayList<>();
      for (int i = 0; i < COUNT; i++) {
        batch.add(
            VectorRecord.builder("r" + i, vectors[i]).metadata(metadata.get(i).build()).build());
      }
      collection.upsert(batch);
      collection.awaitIndexed();
      Map<String, Integer> found = new TreeMap<>();
      for (double share : SHARES) {
        int limit = (int) Math.round(share * COUNT);
        for (int c = 0; c < CORRELATIONS.length; c++) {
          String cell = "passes " + share + ", correlation " + CORRELATIONS[c] + ", ";
          for (int q = 0; q < QUERIES; q++) {
            Filter filter = Filters.field("rank" + q + "_" + c).lt(limit);
            int[] rank = ranks[q][c];
            double[] score = scores[q];
            List<Integer> best =
                IntStream.range(0, COUNT)
                    .filter(i -> rank[i] < limit)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -score[i]))
                    .toList();
            count(collection, SearchRequest.of(queries[q]).filter(filter), best, cell, found);
          }
        }
      }
      assertThat(found)
          .hasSize(SHARES.length * CORRELATIONS.length * 3)
          .allSatisfy((cell, hits) ->
              assertThat(hits).as("%s, seed=%d", cell, SEED).isGreaterThanOrEqualTo(LEAST));
    }
  }

  /** Counts in each cell how many of the best were found, of {@code QUERIES * K}. */
  private static void count(
      VectorCollection collection,
      SearchRequest.Builder request,
      List<Integer> best,
      String cell,
      Map<String, Integer> found) {
    Set<String> nearest = new HashSet<>();
    best.subList(0, K).forEach(i -> nearest.add("r" + i));
    Set<String> groups = new HashSet<>();
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; groups.size() < K; i++) {
      if (seen.add(best.get(i) % GROUPS)) {
        groups.add("r" + best.get(i));
      }
    }
    List<SearchHit> iterated = new ArrayList<>();
    try (SearchIterator iterator = collection.searchIterator(request.topK(K).build())) {
      while (iterated.size() < K) {
        iterated.add(iterator.next());
      }
    }
    found.merge(cell + "iterator", among(iterated, nearest), Integer::sum);
    List<SearchHit> grouped =
        collection.search(request.groupBy(Grouping.by("group")).build()).hits();
    found.merge(cell + "groups", among(grouped, groups), Integer::sum);
    request.groupBy((Grouping) null);
    List<SearchHit> page = collection.search(request.paged().build()).hits();
    found.merge(cell + "page", among(page, nearest), Integer::sum);
  }

  private static int among(List<SearchHit> hits, Set<String> wanted) {
    assertThat(hits).hasSize(K);
    return (int) hits.stream().filter(hit -> wanted.contains(hit.id())).count();
  }

  private float[] vector() {
    return noise(centres[random.nextInt(CLUSTERS)].clone(), 0.6f);
  }

  private float[] noise(float[] vector, float scale) {
    for (int i = 0; i < vector.length; i++) {
      vector[i] += scale * (float) random.nextGaussian();
    }
    return vector;
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squaresA += (double) a[i] * a[i];
      squaresB += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(squaresA * squaresB);
  }

  /** The places in the order of correlation x standardised nearness + the rest of noise. */
  private int[] ranks(double[] nearness, double correlation) {
    double mean = Arrays.stream(nearness).average().orElseThrow();
    double variance =
        Arrays.stream(nearness).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
    double[] mixed =
        Arrays.stream(nearness)
            .map(x ->
                correlation * (x - mean) / Math.sqrt(variance)
                    + Math.sqrt(1 - correlation * correlation) * random.nextGaussian())
            .toArray();
    int[] order =
        IntStream.range(0, COUNT)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -mixed[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] ranks = new int[COUNT];
    for (int rank = 0; rank < COUNT; rank++) {
      ranks[order[rank]] = rank;
    }
    return ranks;
  }
}
