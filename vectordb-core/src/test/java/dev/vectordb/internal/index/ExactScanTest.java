package dev.vectordb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.Seeds;
import dev.vectordb.internal.vector.TopK;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.roaringbitmap.RoaringBitmap;

class ExactScanTest {
  private static final int COUNT = 3_000;

  private final SplittableRandom random = Seeds.fresh(ExactScanTest.class);

  @Test
  void findsWhatSortingFinds() {
    for (DistanceKind kind : DistanceKind.values()) {
      try (VectorSample sample = new VectorSample(random, kind, 40, COUNT)) {
        for (int round = 0; round < 50; round++) {
          float[] query = sample.vector();
          int from = random.nextInt(COUNT);
          int to = random.nextInt(from, COUNT + 1);
          RoaringBitmap bitmap = new RoaringBitmap();
          random.ints(random.nextInt(COUNT), from, Math.max(to, from + 1)).forEach(bitmap::add);
          bitmap.remove(to, COUNT + 1L);
          QueryScorer scorer = QueryScorer.of(sample.rows(), kind, query);

          TopK filtered = new TopK(10);
          long scored =
              ExactScan.scanRange(scorer, from, to, bitmap::contains, filtered, TimeLimit.NEVER);
          TopK listed = new TopK(10);
          long scoredListed = ExactScan.scanOrdinals(scorer, bitmap, listed, TimeLimit.NEVER);

          List<Integer> expected = nearest(scorer, bitmap.toArray());
          assertThat(sorted(filtered)).isEqualTo(expected);
          assertThat(sorted(listed)).isEqualTo(expected);
          assertThat(scored).isEqualTo(bitmap.getCardinality()).isEqualTo(scoredListed);

          TopK all = new TopK(10);
          assertThat(ExactScan.scanRange(scorer, from, to, null, all, TimeLimit.NEVER))
              .isEqualTo(to - from);
          bitmap.add(from, (long) to);
          assertThat(sorted(all)).isEqualTo(nearest(scorer, bitmap.toArray()));
        }
      }
    }
  }

  private static List<Integer> nearest(QueryScorer scorer, int[] ordinals) {
    float[] distances = new float[ordinals.length];
    scorer.distances(ordinals, ordinals.length, distances);
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < ordinals.length; i++) {
      places.add(i);
    }
    places.sort(
        Comparator.<Integer>comparingDouble(i -> distances[i]).thenComparingInt(i -> ordinals[i]));
    return places.stream().limit(10).map(i -> ordinals[i]).toList();
  }

  private static List<Integer> sorted(TopK top) {
    top.sort();
    List<Integer> ordinals = new ArrayList<>();
    for (int i = 0; i < top.size(); i++) {
      ordinals.add(top.ordinal(i));
    }
    return ordinals;
  }

  @Test
  void aPassedDeadlineStopsTheScan() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 8, COUNT)) {
      QueryScorer scorer = QueryScorer.of(sample.rows(), sample.kind(), sample.vector());
      TimeLimit passed = TimeLimit.at(TimeSource.system(), System.nanoTime() - 1);
      assertThatThrownBy(() -> ExactScan.scanRange(scorer, 0, COUNT, null, new TopK(1), passed))
          .isInstanceOf(SearchTimeoutException.class);
      assertThatThrownBy(() ->
              ExactScan.scanOrdinals(scorer, RoaringBitmap.bitmapOf(1, 2), new TopK(1), passed))
          .isInstanceOf(SearchTimeoutException.class);
    }
  }

  @Test
  void bitSetFilterReadsBitsAndRejectsBeyond() {
    BitSetFilter filter = new BitSetFilter(new long[] {1L << 63, 1L});
    assertThat(filter.accept(63)).isTrue();
    assertThat(filter.accept(64)).isTrue();
    assertThat(filter.accept(62)).isFalse();
    assertThat(filter.accept(65)).isFalse();
    assertThat(filter.accept(128)).isFalse();
  }
}
