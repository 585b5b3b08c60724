package dev.vectordb.internal.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

class BlockDistancesTest {
  private static final int[] DIMENSIONS = {1, 2, 3, 7, 15, 16, 17, 33, 64, 100, 384, 1_537, 4_096};
  private static final int[] COUNTS = {1, 2, 15, 16, 17, 31, 32, 33, 48, 70};

  private final BlockDistances[] kernels = {new ScalarBlockDistances(), new PanamaBlockDistances()};
  private final SplittableRandom random = Seeds.fresh(BlockDistancesTest.class);

  @Test
  @DisabledIfSystemProperty(named = "vectordb.kernels", matches = "scalar")
  void testsRunWithTheVectorApi() {
    assertThat(BlockDistances.get()).isInstanceOf(PanamaBlockDistances.class);
  }

  @Test
  void agreesWithDoublesAtEveryShape() {
    for (int dimension : DIMENSIONS) {
      for (int count : dimension > 400 ? new int[] {17, 33} : COUNTS) {
        float[][] vectors = vectors(count, dimension);
        for (BlockDistances kernel : kernels) {
          for (DistanceKind kind : DistanceKind.values()) {
            float[] matrix = matrix(kernel, kind, vectors);
            int stride = stride(count);
            for (int i = 0; i < count; i++) {
              for (int j = 0; j < count; j++) {
                assertThat((double) matrix[i * stride + j])
                    .as(
                        "%s %s, dimension %d, row %d of %d, column %d",
                        kernel, kind, dimension, i, count, j)
                    .isCloseTo(
                        exact(kind, vectors[i], vectors[j]), within(1e-5 * (dimension + 10)));
              }
            }
          }
        }
      }
    }
  }

  @Test
  void aPairHasOneDistanceWhereverItStands() {
    int dimension = 100;
    int count = 70;
    float[][] vectors = vectors(count, dimension);
    float[][] shifted = new float[count][];
    for (int i = 0; i < count; i++) {
      shifted[(i + 21) % count] = vectors[i];
    }
    int stride = stride(count);
    for (BlockDistances kernel : kernels) {
      for (DistanceKind kind : DistanceKind.values()) {
        float[] matrix = matrix(kernel, kind, vectors);
        float[] moved = matrix(kernel, kind, shifted);
        for (int i = 0; i < count; i++) {
          for (int j = 0; j < count; j++) {
            float distance = matrix[i * stride + j];
            assertThat(distance).isEqualTo(matrix[j * stride + i]);
            assertThat(distance).isEqualTo(moved[(i + 21) % count * stride + (j + 21) % count]);
          }
        }
      }
    }
  }

  private static int stride(int count) {
    return BlockDistances.panels(count) * BlockDistances.PANEL;
  }

  /** All rows with all columns, one panel of rows at a time. */
  private static float[] matrix(BlockDistances kernel, DistanceKind kind, float[][] vectors) {
    int count = vectors.length;
    int dimension = vectors[0].length;
    int stride = stride(count);
    float[] matrix = new float[stride * stride];
    float[] packed = new float[BlockDistances.packedLength(count, dimension)];
    int[] ordinals = new int[count];
    try (VectorRows rows = new VectorRows(dimension)) {
      rows.append(new float[dimension]);
      for (int i = 0; i < count; i++) {
        ordinals[i] = rows.append(vectors[i]);
      }
      BlockDistances.pack(rows, ordinals, 0, count, new float[dimension], packed);
    }
    for (int row = 0; row < stride; row += BlockDistances.PANEL) {
      kernel.distances(
          kind,
          dimension,
          packed,
          row * dimension,
          packed,
          0,
          BlockDistances.panels(count),
          matrix,
          row * stride,
          stride);
    }
    return matrix;
  }

  private float[][] vectors(int count, int dimension) {
    float[][] vectors = new float[count][dimension];
    for (float[] vector : vectors) {
      for (int i = 0; i < dimension; i++) {
        vector[i] = (float) (random.nextDouble() * 2 - 1);
      }
    }
    return vectors;
  }

  private static double exact(DistanceKind kind, float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum +=
          kind == DistanceKind.NEGATED_DOT
              ? -(double) a[i] * b[i]
              : ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
    }
    return sum;
  }
}
