package dev.vectordb.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vectordb.model.Metric;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RelevanceScaleTest {
  private static final int SAMPLES = 200_000;

  @ParameterizedTest
  @CsvSource({
    "COSINE, -1, 0",
    "COSINE, 0, 0.5",
    "COSINE, 1, 1",
    "COSINE, 1.0000001, 1",
    "COSINE, -1.0000001, 0",
    "DOT_PRODUCT, 0, 0.5",
    "DOT_PRODUCT, 1, 0.75",
    "DOT_PRODUCT, -1, 0.25",
    "DOT_PRODUCT, 9, 0.95",
    "DOT_PRODUCT, 3.4028235e38, 1",
    "DOT_PRODUCT, -3.4028235e38, 0",
    "EUCLIDEAN, 0, 0",
    "EUCLIDEAN, 0.25, 0.25",
    "EUCLIDEAN, 1, 1",
  })
  void mapsScoresToTheUnitInterval(Metric metric, float score, double relevance) {
    assertThat(new RelevanceScale(metric).relevance(score)).isEqualTo(relevance, within(1e-12));
  }

  @Test
  void tellsLargeDotProductsApart() {
    RelevanceScale scale = new RelevanceScale(Metric.DOT_PRODUCT);
    assertThat(scale.relevance(1_000_000f)).isLessThan(scale.relevance(1_000_001f));
  }

  @ParameterizedTest
  @EnumSource
  void growsWithTheScore(Metric metric) {
    RelevanceScale scale = new RelevanceScale(metric);
    long seed = seed();
    Random random = new Random(seed);
    for (int i = 0; i < SAMPLES; i++) {
      float a = score(metric, random);
      float b = score(metric, random);
      assertThat(scale.relevance(Math.min(a, b)))
          .as("seed %s, scores %s and %s", seed, a, b)
          .isLessThanOrEqualTo(scale.relevance(Math.max(a, b)));
    }
  }

  /** A bound that is too high would lose a match that the caller asked for. */
  @ParameterizedTest
  @EnumSource
  void boundsEveryScoreOfTheWantedRelevanceFromBelow(Metric metric) {
    RelevanceScale scale = new RelevanceScale(metric);
    long seed = seed();
    Random random = new Random(seed);
    for (int i = 0; i < SAMPLES; i++) {
      float score = score(metric, random);
      double wanted = scale.relevance(score);
      assertThat(scale.leastScore(wanted))
          .as("seed %s, score %s", seed, score)
          .isLessThanOrEqualTo(score);
    }
  }

  @ParameterizedTest
  @EnumSource
  void boundsAreCloseEnoughToSpareWork(Metric metric) {
    RelevanceScale scale = new RelevanceScale(metric);
    for (double wanted = 0.01; wanted < 1; wanted += 0.01) {
      assertThat(scale.relevance(scale.leastScore(wanted))).isEqualTo(wanted, within(1e-5));
    }
  }

  @ParameterizedTest
  @EnumSource
  void doesNotBoundWhenEverythingIsWanted(Metric metric) {
    assertThat(new RelevanceScale(metric).leastScore(0)).isEqualTo(Float.NEGATIVE_INFINITY);
  }

  private static float score(Metric metric, Random random) {
    return switch (metric) {
      case COSINE -> tiny(random) ? random.nextFloat() * 1e-30f : random.nextFloat(-1f, 1f);
      case DOT_PRODUCT ->
          (float) Math.copySign(Math.exp(random.nextDouble(-60, 60)), random.nextGaussian());
      case EUCLIDEAN -> tiny(random) ? random.nextFloat() * 1e-30f : random.nextFloat();
    };
  }

  private static boolean tiny(Random random) {
    return random.nextInt(10) == 0;
  }

  private static long seed() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed);
    return seed;
  }
}
