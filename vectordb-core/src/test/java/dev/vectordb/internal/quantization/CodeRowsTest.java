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
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodeRowsTest {
  private static final int COUNT = 40;
  private static final int DIMENSION = 77;
  private static final Offset<Float> CLOSE = Offset.offset(1e-5f);

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
        CodeRows dots = CodeRows.empty(precision, rows, DistanceKind.NEGATED_DOT, 0);
        CodeRows squares = CodeRows.empty(precision, rows, DistanceKind.SQUARED_EUCLIDEAN, 0)) {
      for (int i = 0; i < COUNT; i++) {
        float[] vector = vector(dimension);
        rows.append(vector);
        assertThat(dots.append(vector)).isEqualTo(i);
        assertThat(squares.append(vector)).isEqualTo(i);
      }
      for (DistanceKind kind : DistanceKind.values()) {
        float[] query = vector(dimension);
        float[] bounds = new float[COUNT + 1];
        bounds[COUNT] = 42;
        CodeRows codes = kind == DistanceKind.NEGATED_DOT ? dots : squares;
        codes.bounds(query).lowerBoundsOfRun(0, COUNT, bounds);
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
    for (DistanceKind kind : DistanceKind.values()) {
      try (VectorRows rows = new VectorRows(dimension);
          CodeRows codes = CodeRows.empty(precision, rows, kind, 0)) {
        for (int i = 0; i < count; i++) {
          float[] vector = unit(dimension);
          rows.append(vector);
          codes.append(vector);
        }
        float[] query = unit(dimension);
        float[] bounds = new float[count];
        codes.bounds(query).lowerBoundsOfRun(0, count, bounds);
        QueryScorer scorer = QueryScorer.of(rows, kind, query);
        double slack = 0;
        int wrong = 0;
        for (int i = 0; i < count; i++) {
          slack += scorer.distance(i) - bounds[i];
          wrong += bounds[i] > scorer.distance(i) ? 1 : 0;
        }
        assertThat(slack / count).as("%s %s", precision, kind).isBetween(0.0, 2 * mostSlack);
        assertThat(wrong).isLessThanOrEqualTo(precision == Precision.BINARY ? count / 500 : 0);
      }
    }
  }

  /** Of few dimensions there are few angles, and the errors of all vectors go together. */
  @ParameterizedTest
  @EnumSource(DistanceKind.class)
  void boundsOfBitsAreSeldomWrongAtEveryDimension(DistanceKind kind) {
    int count = 320;
    int bounds = 0;
    int wrong = 0;
    for (int dimension = 1; dimension <= 200; dimension += dimension < 70 ? 1 : 13) {
      try (VectorRows rows = new VectorRows(dimension);
          CodeRows codes = CodeRows.empty(Precision.BINARY, rows, kind, 0)) {
        for (int i = 0; i < count; i++) {
          float[] vector = unit(dimension);
          vector[0] += 2; // so that the center is not the origin
          rows.append(vector);
          codes.append(vector);
        }
        for (int round = 0; round < 5; round++) {
          float[] query = unit(dimension);
          query[0] += 2;
          float[] lowest = new float[count];
          codes.bounds(query).lowerBoundsOfRun(0, count, lowest);
          QueryScorer scorer = QueryScorer.of(rows, kind, query);
          for (int i = 0; i < count; i++) {
            wrong += lowest[i] > scorer.distance(i) ? 1 : 0;
          }
          bounds += count;
        }
      }
    }
    assertThat(wrong).as("of %s bounds", bounds).isLessThanOrEqualTo(bounds / 1_000);
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
    // The last: in the middle of a run, at its end, before there is a center, and with nothing.
    for (int baseCount : new int[] {1_000, 992, 20, 0}) {
      int count = 1_500;
      try (VectorRows rows = new VectorRows(DIMENSION);
          CodeRows codes = CodeRows.empty(precision, rows, DistanceKind.NEGATED_DOT, 0)) {
        for (int i = 0; i < count; i++) {
          append(rows, codes, unit(DIMENSION));
          if (i + 1 == baseCount) {
            checkSameWhenReopened(rows, codes, baseCount);
          }
        }
        checkSameWhenReopened(rows, codes, baseCount);
      }
    }
  }

  private static void append(VectorRows rows, CodeRows codes, float[] vector) {
    rows.append(vector);
    codes.append(vector);
  }

  /** Writes the first codes, opens them, and appends the others. */
  private void checkSameWhenReopened(VectorRows rows, CodeRows codes, int baseCount)
      throws IOException {
    int count = rows.count();
    float[] query = unit(DIMENSION);
    float[] expected = new float[count];
    codes.bounds(query).lowerBoundsOfRun(0, count, expected);
    try (Arena arena = Arena.ofShared();
        CodeRows reopened = reopened(codes, rows, null, baseCount, arena)) {
      float[] row = new float[DIMENSION];
      for (int i = baseCount; i < count; i++) {
        rows.read(i, row);
        assertThat(reopened.append(row)).isEqualTo(i);
      }
      float[] bounds = new float[count];
      reopened.bounds(query).lowerBoundsOfRun(0, count, bounds);
      for (int i = 0; i < count; i++) {
        assertThat(bounds[i]).as("of %s, %s", i, baseCount).isCloseTo(expected[i], CLOSE);
      }
      reopened.bounds(query).lowerBoundsOfRun(count / 3, count - count / 3, bounds);
      assertThat(bounds[0]).isCloseTo(expected[count / 3], CLOSE);
    }
  }

  private static CodeRows reopened(
      CodeRows codes, VectorRows rows, int @Nullable [] ordinals, int count, Arena arena)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    codes.writeTo(out, ordinals, count);
    MemorySegment base = arena.allocate(out.size(), 64);
    base.copyFrom(MemorySegment.ofArray(out.toByteArray()));
    return CodeRows.open(
        codes.precision(), rows, DistanceKind.NEGATED_DOT, base.asReadOnly(), count);
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT16", "INT8", "BINARY"})
  void codesAreWrittenInAnotherOrder(Precision precision) throws IOException {
    int count = 300;
    try (VectorRows rows = new VectorRows(DIMENSION);
        CodeRows codes = CodeRows.empty(precision, rows, DistanceKind.NEGATED_DOT, 0);
        Arena arena = Arena.ofShared()) {
      for (int i = 0; i < count; i++) {
        append(rows, codes, unit(DIMENSION));
      }
      int[] some = IntStream.range(0, count / 2).map(i -> count - 1 - 2 * i).toArray();
      try (CodeRows ordered = reopened(codes, rows, some, some.length, arena)) {
        float[] query = unit(DIMENSION);
        float[] before = new float[count];
        float[] after = new float[some.length];
        codes.bounds(query).lowerBoundsOfRun(0, count, before);
        ordered.bounds(query).lowerBoundsOfRun(0, some.length, after);
        for (int i = 0; i < some.length; i++) {
          assertThat(after[i]).isCloseTo(before[some[i]], CLOSE);
        }
      }
    }
  }

  @Test
  void bitsOfSomethingElseAreRefused() throws IOException {
    try (VectorRows rows = new VectorRows(DIMENSION);
        VectorRows others = new VectorRows(DIMENSION + 64);
        CodeRows codes = CodeRows.empty(Precision.BINARY, rows, DistanceKind.NEGATED_DOT, 0);
        Arena arena = Arena.ofShared()) {
      for (int i = 0; i < 50; i++) {
        append(rows, codes, unit(DIMENSION));
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      codes.writeTo(out, null, 50);
      MemorySegment base = arena.allocate(out.size(), 64);
      base.copyFrom(MemorySegment.ofArray(out.toByteArray()));
      checkRefused(rows, DistanceKind.NEGATED_DOT, base, 49);
      checkRefused(rows, DistanceKind.NEGATED_DOT, base, 70);
      checkRefused(rows, DistanceKind.SQUARED_EUCLIDEAN, base, 50);
      checkRefused(rows, DistanceKind.NEGATED_DOT, base.asSlice(0, 8), 50);
      checkRefused(rows, DistanceKind.NEGATED_DOT, base.asSlice(0, base.byteSize() - 64), 50);
      checkRefused(others, DistanceKind.NEGATED_DOT, base, 50);
      base.set(ValueLayout.JAVA_INT, 0, 7);
      checkRefused(rows, DistanceKind.NEGATED_DOT, base, 50);
    }
  }

  private static void checkRefused(
      VectorRows rows, DistanceKind kind, MemorySegment base, int count) {
    assertThatThrownBy(() -> CodeRows.open(Precision.BINARY, rows, kind, base, count))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Codes that are made of vectors that are there see them from the mean of all. */
  @Test
  void bitsMadeAtOnceAreSeenFromTheMiddle() {
    int count = 4_000;
    double[] slack = new double[2];
    try (VectorRows rows = new VectorRows(DIMENSION)) {
      for (int i = 0; i < count; i++) {
        float[] vector = unit(DIMENSION);
        vector[0] += i < 100 ? 20 : 0;
        rows.append(vector);
      }
      float[] query = unit(DIMENSION);
      for (int available : new int[] {0, count}) {
        try (CodeRows codes =
            CodeRows.empty(Precision.BINARY, rows, DistanceKind.SQUARED_EUCLIDEAN, available)) {
          float[] row = new float[DIMENSION];
          for (int i = 0; i < count; i++) {
            rows.read(i, row);
            codes.append(row);
          }
          float[] bounds = new float[count];
          codes.bounds(query).lowerBoundsOfRun(0, count, bounds);
          QueryScorer scorer = QueryScorer.of(rows, DistanceKind.SQUARED_EUCLIDEAN, query);
          for (int i = 0; i < count; i++) {
            slack[available / count] += scorer.distance(i) - bounds[i];
          }
        }
      }
    }
    assertThat(slack[1]).isPositive().isLessThan(slack[0] / 10);
  }

  @Test
  void numbersThatCannotBeAddedAreInDoubt() {
    for (DistanceKind kind : DistanceKind.values()) {
      try (VectorRows rows = new VectorRows(DIMENSION);
          CodeRows codes = CodeRows.empty(Precision.BINARY, rows, kind, 0)) {
        for (int i = 0; i < 64; i++) {
          float[] vector = unit(DIMENSION);
          if (i >= 40) {
            Arrays.fill(vector, 1e30f);
          }
          append(rows, codes, vector);
        }
        float[] bounds = new float[64];
        codes.bounds(unit(DIMENSION)).lowerBoundsOfRun(0, 64, bounds);
        for (int i = 40; i < 64; i++) {
          assertThat(bounds[i] > Float.NEGATIVE_INFINITY).isFalse();
        }
      }
    }
  }

  @Test
  void onlyTheDimensionIsTaken() {
    try (VectorRows rows = new VectorRows(4);
        CodeRows codes = CodeRows.empty(Precision.INT8, rows, DistanceKind.NEGATED_DOT, 0)) {
      assertThatThrownBy(() -> codes.append(new float[5]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> codes.bounds(new float[3]))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(codes.count()).isZero();
    }
  }

  @Test
  void float32NeedsNoCodes() {
    try (VectorRows rows = new VectorRows(4)) {
      assertThatThrownBy(() -> CodeRows.empty(Precision.FLOAT32, rows, DistanceKind.NEGATED_DOT, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
