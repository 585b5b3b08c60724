package dev.vectordb.internal.index.hnsw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.quantization.PrefixCodes;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.VectorRows;
import org.junit.jupiter.api.Test;

class LinkCodesTest {
  private static final int COUNT = 6_000;
  private static final HnswParameters PARAMETERS = new HnswParameters(4, 10, 7);
  private static final int MOST_NODES = 5_000;

  @Test
  void areMadeStepByStepAndThenOfEveryNodeClaimed() {
    try (VectorRows rows = rows(96);
        LinkCodes codes = new LinkCodes(PARAMETERS, rows, DistanceKind.NEGATED_DOT)) {
      int claimed = 2_000;
      int calls = 1;
      assertThat(codes.bytes()).isZero();
      PrefixCodes lent = codes.acquire(claimed - 1, claimed, COUNT);
      for (; lent == null; calls++) {
        assertThat(codes.bytes()).isPositive();
        lent = codes.acquire(claimed - 1, claimed, COUNT);
      }
      assertThat(calls).isBetween(4, 100);
      assertThat(lent.end()).isEqualTo(claimed);
      assertThat(codes.acquire(claimed, claimed + 3, COUNT)).isSameAs(lent);
      assertThat(lent.end()).isEqualTo(claimed + 3);
      codes.release();
      codes.release();
    }
  }

  @Test
  void areFreedByTheLastUserOnceTheGraphIsTooLarge() {
    try (VectorRows rows = rows(96);
        LinkCodes codes = new LinkCodes(PARAMETERS, rows, DistanceKind.SQUARED_EUCLIDEAN)) {
      assertThat(codes.acquire(0, MOST_NODES, COUNT)).isNotNull();
      assertThat(codes.acquire(1, MOST_NODES, COUNT)).isNotNull();
      assertThat(codes.acquire(2, MOST_NODES + 1, COUNT)).isNull();
      codes.release();
      assertThat(codes.bytes()).isPositive();
      codes.release();
      assertThat(codes.bytes()).isZero();
      assertThat(codes.acquire(1, MOST_NODES, COUNT)).isNull();
    }
  }

  @Test
  void areNotMadeOfShortVectorsOrOfFew() {
    try (VectorRows rows = rows(95);
        LinkCodes codes = new LinkCodes(PARAMETERS, rows, DistanceKind.NEGATED_DOT)) {
      assertThat(codes.acquire(0, 1, COUNT)).isNull();
      assertThat(codes.bytes()).isZero();
    }
    try (VectorRows rows = rows(96);
        LinkCodes codes = new LinkCodes(PARAMETERS, rows, DistanceKind.NEGATED_DOT)) {
      assertThat(codes.acquire(0, 1, 1_000)).isNull();
      assertThat(codes.bytes()).isZero();
      assertThat(codes.acquire(0, 1, 2_000)).isNotNull();
      codes.release();
    }
  }

  @Test
  void closingFreesThem() {
    try (VectorRows rows = rows(96)) {
      LinkCodes codes = new LinkCodes(PARAMETERS, rows, DistanceKind.NEGATED_DOT);
      assertThat(codes.acquire(0, 1, COUNT)).isNotNull();
      codes.release();
      codes.close();
      assertThat(codes.bytes()).isZero();
      assertThat(codes.acquire(0, 1, COUNT)).isNull();
    }
  }

  private static VectorRows rows(int dimension) {
    VectorRows rows = new VectorRows(dimension);
    float[] row = new float[dimension];
    for (int i = 0; i < COUNT; i++) {
      row[i % dimension] = i;
      rows.append(row);
    }
    return rows;
  }
}
