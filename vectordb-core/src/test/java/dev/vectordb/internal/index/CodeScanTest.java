package dev.vectordb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.quantization.BoundScorer;
import dev.vectordb.internal.quantization.CodeRows;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.Seeds;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.model.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.roaringbitmap.RoaringBitmap;

class CodeScanTest {
  private static final int COUNT = 5_000;
  private static final int DIMENSION = 100;
  private static final int ROUNDS = 40;

  private final SplittableRandom random = Seeds.fresh(CodeScanTest.class);

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT16", "INT8", "BINARY"})
  void findsWhatAnExactScanFinds(Precision precision) {
    for (DistanceKind kind : DistanceKind.values()) {
      try (VectorSample sample = new VectorSample(random, kind, DIMENSION, COUNT);
          CodeRows codes = codes(sample, precision, kind)) {
        int found = 0;
        int wanted = 0;
        long rescored = 0;
        for (int round = 0; round < ROUNDS; round++) {
          float[] query = sample.vector();
          QueryScorer scorer = QueryScorer.of(sample.rows(), kind, query);
          BoundScorer bounds = codes.bounds(query);
          int from = random.nextInt(COUNT / 2);
          int to = from + random.nextInt(COUNT - from);
          RoaringBitmap some = some(from, to);

          TopK all = new TopK(10);
          CodeScan scan = new CodeScan(bounds, scorer, all, TimeLimit.NEVER);
          scan.scanRange(0, COUNT, null);
          rescored += scan.rescored();
          TopK exactAll = new TopK(10);
          ExactScan.scanRange(scorer, 0, COUNT, null, exactAll, TimeLimit.NEVER);

          TopK accepted = new TopK(10);
          new CodeScan(bounds, scorer, accepted, TimeLimit.NEVER)
              .scanRange(from, to, some::contains);
          TopK listed = new TopK(10);
          new CodeScan(bounds, scorer, listed, TimeLimit.NEVER).scanOrdinals(some);
          TopK exactSome = new TopK(10);
          ExactScan.scanOrdinals(scorer, some, exactSome, TimeLimit.NEVER);

          found += common(all, exactAll) + common(accepted, exactSome) + common(listed, exactSome);
          wanted += exactAll.size() + 2 * exactSome.size();
        }
        // One bit a component promises much, not everything.
        assertThat(found)
            .isGreaterThanOrEqualTo(precision == Precision.BINARY ? (int) (0.99 * wanted) : wanted);
        assertThat(rescored).isLessThan((long) ROUNDS * COUNT);
      }
    }
  }

  private RoaringBitmap some(int from, int to) {
    RoaringBitmap some = new RoaringBitmap();
    int step = 1 + random.nextInt(12);
    for (int i = from; i < to; i++) {
      if (random.nextInt(step) == 0) {
        some.add(i);
      }
    }
    return some;
  }

  private static int common(TopK actual, TopK expected) {
    List<Integer> right = ordinals(expected);
    assertThat(actual.size()).isEqualTo(right.size());
    return (int) ordinals(actual).stream().filter(right::contains).count();
  }

  private static List<Integer> ordinals(TopK top) {
    List<Integer> ordinals = new ArrayList<>();
    for (int i = 0; i < top.size(); i++) {
      ordinals.add(top.ordinal(i));
    }
    return ordinals;
  }

  private static CodeRows codes(VectorSample sample, Precision precision, DistanceKind kind) {
    CodeRows codes = CodeRows.empty(precision, sample.rows(), kind, 0);
    float[] row = new float[DIMENSION];
    for (int i = 0; i < COUNT; i++) {
      sample.rows().read(i, row);
      codes.append(row);
    }
    return codes;
  }

  /** Their bounds are not numbers, which says nothing about them. */
  @Test
  void numbersThatCannotBeAddedAreNotLost() {
    DistanceKind kind = DistanceKind.SQUARED_EUCLIDEAN;
    float[] huge = new float[DIMENSION];
    Arrays.fill(huge, 1e30f);
    try (VectorRows rows = new VectorRows(DIMENSION);
        CodeRows codes = CodeRows.empty(Precision.BINARY, rows, kind, 0)) {
      for (int i = 0; i < 64; i++) {
        float[] vector = i < 32 ? new float[DIMENSION] : huge;
        rows.append(vector);
        codes.append(vector);
      }
      RoaringBitmap all = RoaringBitmap.bitmapOfRange(0, 64);
      for (float[] query : new float[][] {huge, new float[DIMENSION]}) {
        QueryScorer scorer = QueryScorer.of(rows, kind, query);
        TopK found = new TopK(64);
        new CodeScan(codes.bounds(query), scorer, found, TimeLimit.NEVER).scanRange(0, 64, null);
        assertThat(found.size()).isEqualTo(64);
        TopK listed = new TopK(64);
        new CodeScan(codes.bounds(query), scorer, listed, TimeLimit.NEVER).scanOrdinals(all);
        assertThat(listed.size()).isEqualTo(64);
      }
    }
  }

  @Test
  void aPassedDeadlineStopsTheScan() {
    DistanceKind kind = DistanceKind.NEGATED_DOT;
    try (VectorSample sample = new VectorSample(random, kind, DIMENSION, COUNT);
        CodeRows codes = codes(sample, Precision.INT8, kind)) {
      float[] query = sample.vector();
      CodeScan scan =
          new CodeScan(
              codes.bounds(query),
              QueryScorer.of(sample.rows(), kind, query),
              new TopK(1),
              TimeLimit.at(TimeSource.system(), System.nanoTime() - 1));
      assertThatThrownBy(() -> scan.scanRange(0, COUNT, null))
          .isInstanceOf(SearchTimeoutException.class);
      assertThatThrownBy(() -> scan.scanOrdinals(RoaringBitmap.bitmapOf(1, 2)))
          .isInstanceOf(SearchTimeoutException.class);
    }
  }
}
