package dev.vectordb.internal.index.hnsw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.index.IndexCursor;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.index.VectorSample;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.Seeds;
import dev.vectordb.internal.vector.TopK;
import java.util.BitSet;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GraphCursorTest {
  private static final int COUNT = 6_000;
  private static final int BATCH = 100;
  private static final OrdinalFilter ALL = ordinal -> true;

  private final SplittableRandom random = Seeds.fixed(GraphCursorTest.class, 20261121);

  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void continuesWithoutComparingAVectorTwice(DistanceKind kind) {
    try (VectorSample sample = new VectorSample(random, kind, 24, COUNT);
        HnswIndex index = linked(sample)) {
      float[] query = sample.vector();
      BitSet taken = new BitSet();
      try (IndexCursor cursor = open(index, query, null)) {
        int batches = 0;
        while (taken.cardinality() < COUNT) {
          TopK results = new TopK(BATCH);
          boolean complete =
              cursor.advance(BATCH, o -> !taken.get(o), results, Long.MAX_VALUE, TimeLimit.NEVER);
          for (int i = 0; i < results.size(); i++) {
            assertThat(taken.get(results.ordinal(i))).isFalse();
            taken.set(results.ordinal(i));
          }
          batches++;
          if (!complete) {
            break;
          }
        }
        assertThat(batches).isGreaterThanOrEqualTo(COUNT / BATCH - 1);
        assertThat(taken.cardinality()).isGreaterThan((int) (0.99 * COUNT));
        // The way down the upper levels beside them.
        assertThat(cursor.scored()).isLessThan(COUNT + 500);
      }
    }
  }

  @Test
  void batchesFindWhatOneWideSearchFinds() {
    DistanceKind kind = DistanceKind.SQUARED_EUCLIDEAN;
    try (VectorSample sample = new VectorSample(random, kind, 24, COUNT);
        HnswIndex index = linked(sample)) {
      int found = 0;
      int rounds = 20;
      OrdinalFilter even = ordinal -> ordinal % 2 == 0;
      for (int round = 0; round < rounds; round++) {
        float[] query = sample.vector();
        BitSet taken = new BitSet();
        try (IndexCursor cursor = open(index, query, even)) {
          for (int batch = 0; batch < 5; batch++) {
            TopK results = new TopK(BATCH);
            assertThat(
                    cursor.advance(
                        BATCH, o -> !taken.get(o), results, Long.MAX_VALUE, TimeLimit.NEVER))
                .isTrue();
            VectorSample.ordinals(results).forEach(taken::set);
          }
        }
        assertThat(taken.stream()).allMatch(even::accept);
        found +=
            (int) sample.exact(query, 5 * BATCH, COUNT, even).stream().filter(taken::get).count();
      }
      assertThat(found).isGreaterThan((int) (0.97 * rounds * 5 * BATCH));
    }
  }

  @Test
  void givesUpWhenItsBudgetIsSpentAndGoesOnWithMore() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 24, COUNT);
        HnswIndex index = linked(sample);
        IndexCursor cursor = open(index, sample.vector(), null)) {
      TopK results = new TopK(BATCH);
      assertThat(cursor.advance(BATCH, ALL, results, 200, TimeLimit.NEVER)).isFalse();
      assertThat(cursor.scored()).isBetween(200L, 300L);
      assertThat(cursor.advance(BATCH, ALL, results, Long.MAX_VALUE, TimeLimit.NEVER)).isTrue();
      assertThat(results.size()).isEqualTo(BATCH);
    }
  }

  @Test
  void goesOnAfterADeadline() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 24, COUNT);
        HnswIndex index = linked(sample)) {
      float[] query = sample.vector();
      TopK afterwards = new TopK(1_000);
      try (IndexCursor cursor = open(index, query, null)) {
        assertThatThrownBy(() ->
                cursor.advance(
                    1_000,
                    ALL,
                    new TopK(1_000),
                    Long.MAX_VALUE,
                    TimeLimit.at(TimeSource.system(), System.nanoTime() - 1)))
            .isInstanceOf(SearchTimeoutException.class);
        assertThat(cursor.advance(1_000, ALL, afterwards, Long.MAX_VALUE, TimeLimit.NEVER))
            .isTrue();
      }
      TopK atOnce = new TopK(1_000);
      index.search(
          new IndexQuery(query, 1_000, 1_000, COUNT, null, 1, Long.MAX_VALUE, TimeLimit.NEVER),
          atOnce);
      assertThat(VectorSample.ordinals(afterwards)).isEqualTo(VectorSample.ordinals(atOnce));
    }
  }

  @Test
  void anEmptyGraphHasNone() {
    try (VectorSample sample = new VectorSample(random, DistanceKind.NEGATED_DOT, 24, 10);
        HnswIndex index =
            new HnswIndex(new HnswParameters(16, 100, 7), sample.rows(), sample.kind())) {
      assertThat(index.cursor(sample.vector(), 10, null)).isNull();
    }
  }

  private static IndexCursor open(
      HnswIndex index, float[] query, @org.jspecify.annotations.Nullable OrdinalFilter accept) {
    return Objects.requireNonNull(index.cursor(query, COUNT, accept));
  }

  private static HnswIndex linked(VectorSample sample) {
    HnswIndex index = new HnswIndex(new HnswParameters(16, 100, 7), sample.rows(), sample.kind());
    while (index.link(COUNT, 1_000, ALL) > 0) {
      assertThat(index.linkedCount()).isPositive();
    }
    return index;
  }
}
