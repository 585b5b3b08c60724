package dev.vectordb.langchain4j;

import static dev.vectordb.langchain4j.Entries.request;
import static dev.vectordb.langchain4j.Entries.search;
import static dev.vectordb.langchain4j.Entries.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.vectordb.VectorDatabase;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Metric;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MinScoreTest {
  private static final int DIMENSION = 16;
  private static final int ENTRIES = 60;

  /** The least score that is wanted may be one that a search has returned: it is inclusive. */
  @ParameterizedTest
  @EnumSource
  void cutsExactlyAtEveryScore(Metric metric) {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorDbEmbeddingStore store = store(database, DIMENSION, metric);
      for (int i = 0; i < ENTRIES; i++) {
        store.add("id" + i, exact(metric, random));
      }
      Embedding query = exact(metric, random);
      List<EmbeddingMatch<TextSegment>> all = search(store, query);
      assertThat(all).as("seed %s", seed).hasSize(ENTRIES);
      for (int rank = 0; rank < ENTRIES; rank++) {
        double score = all.get(rank).score();
        assertThat(matches(store, query, score))
            .as("seed %s, rank %s", seed, rank)
            .isEqualTo(all.stream().filter(match -> match.score() >= score).toList());
        assertThat(score < 1 ? matches(store, query, Math.nextUp(score)) : List.of())
            .as("seed %s, above rank %s", seed, rank)
            .isEqualTo(all.stream().filter(match -> match.score() > score).toList());
      }
    }
  }

  @Test
  void keepsOppositesWhenEverythingIsWanted() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorDbEmbeddingStore store = store(database, 2, Metric.COSINE);
      store.add("opposite", vector(-1, 0));
      store.add("across", vector(0, 1));
      store.add("same", vector(1, 0));
      assertThat(search(store, vector(1, 0)))
          .extracting(EmbeddingMatch::embeddingId)
          .containsExactly("same", "across", "opposite");
      assertThat(matches(store, vector(1, 0), 0.5)).hasSize(2);
      assertThat(matches(store, vector(1, 0), 1)).hasSize(1);
    }
  }

  @Test
  void scoresAsDocumented() {
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorDbEmbeddingStore dot = store(database, 2, Metric.DOT_PRODUCT);
      dot.add("a", vector(3, 0));
      assertThat(search(dot, vector(3, 5)).getFirst().score()).isEqualTo(0.95, within(1e-6));
    }
    try (VectorDatabase database = VectorDatabase.inMemory()) {
      VectorDbEmbeddingStore euclidean = store(database, 2, Metric.EUCLIDEAN);
      euclidean.add("a", vector(3, 4));
      assertThat(search(euclidean, vector(0, 0)).getFirst().score())
          .isEqualTo(1 / 6.0, within(1e-6));
    }
  }

  private static List<EmbeddingMatch<TextSegment>> matches(
      VectorDbEmbeddingStore store, Embedding query, double minScore) {
    return store.search(request(query, minScore)).matches();
  }

  private static VectorDbEmbeddingStore store(
      VectorDatabase database, int dimension, Metric metric) {
    return VectorDbEmbeddingStore.builder()
        .database(database)
        .config(CollectionConfig.builder(dimension).metric(metric).build())
        .build();
  }

  /**
   * A vector whose scores are free of rounding until the last step, whatever the order in which a
   * kernel adds up: small whole numbers, and for the cosine 1, 4 or 16 components of one size, so
   * that the norm is a power of two.
   */
  private static Embedding exact(Metric metric, Random random) {
    float[] components = new float[DIMENSION];
    if (metric == Metric.COSINE) {
      int stride = 1 << (2 * random.nextInt(3));
      for (int i = 0; i < DIMENSION; i += stride) {
        components[i] = random.nextBoolean() ? 1 : -1;
      }
    } else {
      for (int i = 0; i < DIMENSION; i++) {
        components[i] = random.nextInt(-9, 10);
      }
    }
    return Embedding.from(components);
  }
}
