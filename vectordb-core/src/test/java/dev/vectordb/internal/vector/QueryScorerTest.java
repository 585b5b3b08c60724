package dev.vectordb.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class QueryScorerTest {
  private static final int DIMENSION = 37;

  @Test
  void bulkAgreesWithOneByOneForEveryCount() {
    SplittableRandom random = Seeds.fresh(QueryScorerTest.class);
    try (VectorRows rows = new VectorRows(DIMENSION)) {
      for (int i = 0; i < 3_000; i++) {
        rows.append(vector(random));
      }
      for (DistanceKind kind : DistanceKind.values()) {
        QueryScorer scorer = QueryScorer.of(rows, kind, vector(random));
        for (int count = 0; count <= 70; count++) {
          int[] ordinals = random.ints(count, 0, 3_000).toArray();
          float[] distances = new float[count + 1];
          distances[count] = 42;
          scorer.distances(ordinals, count, distances);
          for (int i = 0; i < count; i++) {
            assertThat(distances[i])
                .isCloseTo(
                    scorer.distance(ordinals[i]), org.assertj.core.data.Offset.offset(1e-3f));
          }
          assertThat(distances[count]).isEqualTo(42);
        }
      }
    }
  }

  @Test
  void runsAgreeWithOneByOneAcrossBaseAndChunks() throws IOException {
    SplittableRandom random = Seeds.fresh(QueryScorerTest.class);
    try (Arena arena = Arena.ofConfined();
        VectorRows first = new VectorRows(DIMENSION)) {
      for (int i = 0; i < 300; i++) {
        first.append(vector(random));
      }
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      first.writeTo(written, 300);
      MemorySegment base = arena.allocate(written.size(), 64);
      base.copyFrom(MemorySegment.ofArray(written.toByteArray()));
      try (VectorRows rows = new VectorRows(DIMENSION, base, 300)) {
        while (rows.count() < 5_000) {
          rows.append(vector(random));
        }
        for (DistanceKind kind : DistanceKind.values()) {
          QueryScorer scorer = QueryScorer.of(rows, kind, vector(random));
          for (int round = 0; round < 200; round++) {
            int from = random.nextInt(5_000);
            checkRun(scorer, from, random.nextInt(5_000 - from + 1));
          }
        }
      }
    }
  }

  private static void checkRun(QueryScorer scorer, int from, int count) {
    float[] distances = new float[count + 1];
    distances[count] = 42;
    scorer.distancesOfRun(from, count, distances);
    for (int i = 0; i < count; i++) {
      // Compiled or not, a sum is added up in another order.
      assertThat(distances[i])
          .isCloseTo(scorer.distance(from + i), org.assertj.core.data.Offset.offset(1e-3f));
    }
    assertThat(distances[count]).isEqualTo(42);
  }

  @Test
  void distancesAreWhatTheKindSays() {
    try (VectorRows rows = new VectorRows(2)) {
      rows.append(new float[] {3, 4});
      float[] query = {1, 2};
      assertThat(QueryScorer.of(rows, DistanceKind.NEGATED_DOT, query).distance(0)).isEqualTo(-11);
      assertThat(QueryScorer.of(rows, DistanceKind.SQUARED_EUCLIDEAN, query).distance(0))
          .isEqualTo(8);
    }
  }

  @Test
  void aRowCanBeTheQuery() {
    try (VectorRows rows = new VectorRows(2)) {
      rows.append(new float[] {3, 4});
      rows.append(new float[] {3, 5});
      QueryScorer scorer = new QueryScorer(rows, DistanceKind.SQUARED_EUCLIDEAN);
      scorer.aim(1);
      assertThat(scorer.distance(0)).isEqualTo(1);
      assertThat(scorer.distance(1)).isZero();
    }
  }

  @Test
  void theQueryMustHaveTheDimension() {
    try (VectorRows rows = new VectorRows(2)) {
      assertThatThrownBy(() -> QueryScorer.of(rows, DistanceKind.NEGATED_DOT, new float[3]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("3");
    }
  }

  private static float[] vector(SplittableRandom random) {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
