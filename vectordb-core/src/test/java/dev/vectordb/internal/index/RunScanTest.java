package dev.vectordb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.quantization.RunCodes;
import dev.vectordb.internal.quantization.RunScorer;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.Seeds;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.internal.vector.VectorRows;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunScanTest {
  private static final int BEFORE = 77;
  private static final int CODED = 3_000;
  private static final int DIMENSION = 100;
  private static final int ROUNDS = 40;
  private static final int K = 10;

  private final SplittableRandom random = Seeds.fresh(RunScanTest.class);

  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void findsWhatAnExactScanFinds(DistanceKind kind) {
    try (VectorSample sample = new VectorSample(random, kind, DIMENSION, BEFORE);
        RunCodes codes = codesAfter(sample.rows(), kind)) {
      for (int i = 0; i < CODED; i++) {
        sample.rows().append(sample.vector());
        if (random.nextInt(50) == 0) {
          codes.follow();
        }
      }
      codes.follow();
      int count = sample.rows().count();
      assertThat(codes.first()).isEqualTo(BEFORE);
      assertThat(codes.end()).isEqualTo(BEFORE + CODED / RunCodes.RUN * RunCodes.RUN);
      int found = 0;
      int wanted = 0;
      for (int round = 0; round < ROUNDS; round++) {
        float[] query = sample.vector();
        int from = random.nextInt(count);
        int to = from + random.nextInt(count - from + 1);
        int step = 1 + random.nextInt(5);
        OrdinalFilter accept = step == 1 ? null : ordinal -> ordinal % step == 0;
        QueryScorer scorer = QueryScorer.of(sample.rows(), kind, query);
        TopK actual = new TopK(K);
        new RunScan(codes, query, scorer, actual, TimeLimit.NEVER).scanRange(from, to, accept);
        TopK expected = new TopK(K);
        ExactScan.scanRange(scorer, from, to, accept, expected, TimeLimit.NEVER);
        assertThat(actual.size()).isEqualTo(expected.size());
        Set<Integer> right = VectorSample.ordinals(expected);
        wanted += right.size();
        right.retainAll(VectorSample.ordinals(actual));
        found += right.size();
      }
      // One bit a component promises nearly everything.
      assertThat(found).isGreaterThanOrEqualTo(wanted - 1);
    }
  }

  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void boundsHoldAndTellMost(DistanceKind kind) {
    try (VectorSample sample = new VectorSample(random, kind, DIMENSION, 0);
        RunCodes codes = codesAfter(sample.rows(), kind)) {
      for (int i = 0; i < CODED; i++) {
        sample.rows().append(sample.vector());
      }
      codes.follow();
      float[] bounds = new float[RunCodes.RUN];
      int wrong = 0;
      int selected = 0;
      for (int round = 0; round < ROUNDS; round++) {
        float[] query = sample.vector();
        QueryScorer scorer = QueryScorer.of(sample.rows(), kind, query);
        RunScorer runs = new RunScorer(codes, query);
        TopK nearest = new TopK(K);
        ExactScan.scanRange(scorer, 0, codes.end(), null, nearest, TimeLimit.NEVER);
        for (int run = 0; run < codes.end(); run += RunCodes.RUN) {
          runs.lowerBounds(run / RunCodes.RUN, bounds);
          for (int i = 0; i < RunCodes.RUN; i++) {
            wrong += bounds[i] > scorer.distance(run + i) ? 1 : 0;
            selected += bounds[i] <= nearest.worst() ? 1 : 0;
          }
        }
      }
      int all = ROUNDS * codes.end();
      assertThat(wrong).as("of %s bounds", all).isLessThan(all / 2_000);
      assertThat(selected).as("of %s bounds", all).isLessThan(all / 2);
    }
  }

  @Test
  void numbersThatCannotBeAddedAndVectorsThatAreEqualAreNotLost() {
    DistanceKind kind = DistanceKind.SQUARED_EUCLIDEAN;
    try (VectorRows rows = new VectorRows(DIMENSION);
        RunCodes codes = codesAfter(rows, kind)) {
      float[] equal = new float[DIMENSION];
      Arrays.fill(equal, 0.1f);
      float[] huge = new float[DIMENSION];
      Arrays.fill(huge, 1e30f);
      for (int i = 0; i < 4 * RunCodes.RUN; i++) {
        rows.append(i % 2 == 0 ? equal : huge);
      }
      codes.follow();
      TopK found = new TopK(2 * RunCodes.RUN);
      QueryScorer scorer = QueryScorer.of(rows, kind, equal);
      new RunScan(codes, equal, scorer, found, TimeLimit.NEVER).scanRange(0, rows.count(), null);
      assertThat(VectorSample.ordinals(found)).hasSize(2 * RunCodes.RUN).allMatch(i -> i % 2 == 0);
    }
  }

  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void whereBoundsTellNothingTheVectorsAreRead(DistanceKind kind) {
    try (VectorRows rows = new VectorRows(DIMENSION);
        RunCodes codes = codesAfter(rows, kind)) {
      for (int i = 0; i < CODED; i++) {
        rows.append(noise());
      }
      codes.follow();
      float[] query = noise();
      QueryScorer scorer = QueryScorer.of(rows, kind, query);
      TopK actual = new TopK(K);
      new RunScan(codes, query, scorer, actual, TimeLimit.NEVER).scanRange(0, CODED, null);
      TopK expected = new TopK(K);
      ExactScan.scanRange(scorer, 0, CODED, null, expected, TimeLimit.NEVER);
      assertThat(VectorSample.ordinals(actual)).isEqualTo(VectorSample.ordinals(expected));
    }
  }

  private float[] noise() {
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  @Test
  void shortVectorsHaveNoCodes() {
    try (VectorRows rows = new VectorRows(64)) {
      assertThat(RunCodes.after(rows, true)).isNull();
    }
  }

  @Test
  void aPassedDeadlineStopsTheScan() {
    DistanceKind kind = DistanceKind.NEGATED_DOT;
    try (VectorSample sample = new VectorSample(random, kind, DIMENSION, 0);
        RunCodes codes = codesAfter(sample.rows(), kind)) {
      for (int i = 0; i < CODED; i++) {
        sample.rows().append(sample.vector());
      }
      codes.follow();
      float[] query = sample.vector();
      QueryScorer scorer = QueryScorer.of(sample.rows(), kind, query);
      RunScan scan =
          new RunScan(
              codes,
              query,
              scorer,
              new TopK(1),
              TimeLimit.at(TimeSource.system(), System.nanoTime() - 1));
      assertThatThrownBy(() -> scan.scanRange(0, codes.end(), null))
          .isInstanceOf(SearchTimeoutException.class);
    }
  }

  private static RunCodes codesAfter(VectorRows rows, DistanceKind kind) {
    return Objects.requireNonNull(
        RunCodes.after(rows, kind == DistanceKind.SQUARED_EUCLIDEAN), "codes");
  }
}
