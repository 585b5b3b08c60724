package dev.vectordb.internal.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.Seeds;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.model.Precision;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodeRowsTest {
  private static final int COUNT = 40;

  private final SplittableRandom random = Seeds.fresh(CodeRowsTest.class);

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT16", "INT8"})
  void boundsHoldAtEveryDimensionAndScale(Precision precision) {
    IntStream.concat(IntStream.rangeClosed(1, 130), IntStream.of(384, 768, 784, 1_536))
        .forEach(dimension -> checkBounds(precision, dimension));
  }

  private void checkBounds(Precision precision, int dimension) {
    try (VectorRows rows = new VectorRows(dimension);
        CodeRows codes = new CodeRows(precision, dimension, null, 0)) {
      for (int i = 0; i < COUNT; i++) {
        float[] vector = vector(dimension);
        rows.append(vector);
        assertThat(codes.append(vector)).isEqualTo(i);
      }
      for (DistanceKind kind : DistanceKind.values()) {
        float[] query = vector(dimension);
        float[] bounds = new float[COUNT + 1];
        bounds[COUNT] = 42;
        new BoundScorer(codes, kind, query).lowerBoundsOfRun(0, COUNT, bounds);
        QueryScorer scorer = QueryScorer.of(rows, kind, query);
        for (int i = 0; i < COUNT; i++) {
          assertThat(bounds[i])
              .as("%s %s of dimension %d", precision, kind, dimension)
              .isLessThanOrEqualTo(scorer.distance(i));
        }
        assertThat(bounds[COUNT]).isEqualTo(42);
      }
    }
  }

  /** Gaussian, spiky, tiny, large, or zero. */
  private float[] vector(int dimension) {
    float[] vector = new float[dimension];
    int shape = random.nextInt(8);
    double scale = shape == 1 ? 1e-12 : shape == 2 ? 1e12 : shape == 3 ? 0 : 1;
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) (random.nextGaussian() * scale);
    }
    if (shape == 4) {
      vector[random.nextInt(dimension)] = 1_000;
    }
    return vector;
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT16", "INT8", "BINARY"})
  void boundsAreNearAndSeldomWrong(Precision precision) {
    double mostSlack =
        switch (precision) {
          case FLOAT16 -> 0.001;
          case INT8 -> 0.05;
          default -> 0.35;
        };
    int dimension = 384;
    int count = 5_000;
    try (VectorRows rows = new VectorRows(dimension);
        CodeRows codes = new CodeRows(precision, dimension, null, 0)) {
      for (int i = 0; i < count; i++) {
        float[] vector = unit(dimension);
        rows.append(vector);
        codes.append(vector);
      }
      for (DistanceKind kind : DistanceKind.values()) {
        float[] query = unit(dimension);
        float[] bounds = new float[count];
        new BoundScorer(codes, kind, query).lowerBoundsOfRun(0, count, bounds);
        QueryScorer scorer = QueryScorer.of(rows, kind, query);
        double slack = 0;
        int wrong = 0;
        for (int i = 0; i < count; i++) {
          slack += scorer.distance(i) - bounds[i];
          wrong += bounds[i] > scorer.distance(i) ? 1 : 0;
        }
        assertThat(slack / count).as("%s %s", precision, kind).isBetween(0.0, 2 * mostSlack);
        assertThat(wrong).isLessThanOrEqualTo(precision == Precision.BINARY ? count / 200 : 0);
      }
    }
  }

  private float[] unit(int dimension) {
    float[] vector = new float[dimension];
    double squares = 0;
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) random.nextGaussian();
      squares += vector[i] * vector[i];
    }
    for (int i = 0; i < dimension; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT16", "INT8", "BINARY"})
  void writtenCodesAreABase(Precision precision) throws IOException {
    int dimension = 77;
    int count = 3_000;
    float[] query = unit(dimension);
    float[] expected = new float[count];
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    float[][] vectors = new float[count][];
    try (CodeRows codes = new CodeRows(precision, dimension, null, 0)) {
      for (int i = 0; i < count; i++) {
        vectors[i] = unit(dimension);
        codes.append(vectors[i]);
      }
      new BoundScorer(codes, DistanceKind.NEGATED_DOT, query).lowerBoundsOfRun(0, count, expected);
      codes.writeTo(out, 1_000);
    }
    try (Arena arena = Arena.ofShared()) {
      MemorySegment base = arena.allocate(out.size(), 64);
      base.copyFrom(MemorySegment.ofArray(out.toByteArray()));
      try (CodeRows codes = new CodeRows(precision, dimension, base.asReadOnly(), 1_000)) {
        for (int i = 1_000; i < count; i++) {
          assertThat(codes.append(vectors[i])).isEqualTo(i);
        }
        float[] bounds = new float[count];
        new BoundScorer(codes, DistanceKind.NEGATED_DOT, query).lowerBoundsOfRun(0, count, bounds);
        for (int i = 0; i < count; i++) {
          assertThat(bounds[i]).isCloseTo(expected[i], org.assertj.core.data.Offset.offset(1e-5f));
        }
      }
    }
  }

  @Test
  void onlyTheDimensionIsTaken() {
    try (CodeRows codes = new CodeRows(Precision.INT8, 4, null, 0)) {
      assertThatThrownBy(() -> codes.append(new float[5]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new BoundScorer(codes, DistanceKind.NEGATED_DOT, new float[3]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(codes.count()).isZero();
    }
  }

  @Test
  void float32NeedsNoCodes() {
    assertThatThrownBy(() -> new CodeRows(Precision.FLOAT32, 4, null, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
