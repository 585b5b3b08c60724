package dev.vectordb.internal.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vectordb.internal.vector.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {
  private final SplittableRandom random = Seeds.fresh(RotationTest.class);

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 64, 65, 96, 100, 384, 784, 1536})
  void lengthsAndAnglesAreKept(int dimension) {
    Rotation rotation = new Rotation(dimension, 42);
    assertThat(rotation.paddedDimension()).isEqualTo((dimension + 63) / 64 * 64);
    for (int round = 0; round < 20; round++) {
      float[] a = vector(dimension);
      float[] b = vector(dimension);
      float[] before = a.clone();
      float[] rotatedA = rotated(rotation, a);
      float[] rotatedB = rotated(rotation, b);
      assertThat(a).as("the input is only read").isEqualTo(before);
      double lengths = Math.sqrt(dot(a, a) * dot(b, b));
      assertThat(dot(rotatedA, rotatedA)).isCloseTo(dot(a, a), within(1e-4 * dot(a, a)));
      assertThat(dot(rotatedA, rotatedB)).isCloseTo(dot(a, b), within(1e-4 * lengths));
    }
  }

  /** What the codes need: no direction of the input stays concentrated in few components. */
  @ParameterizedTest
  @ValueSource(ints = {64, 96, 100, 384, 784, 1536})
  void everyAxisIsSpreadOverAllComponents(int dimension) {
    Rotation rotation = new Rotation(dimension, 42);
    int padded = rotation.paddedDimension();
    for (int axis = 0; axis < dimension; axis++) {
      float[] unit = new float[dimension];
      unit[axis] = 1;
      float[] rotated = rotated(rotation, unit);
      double absolute = 0;
      for (float value : rotated) {
        absolute += Math.abs(value);
      }
      // One for a vector with all components alike, 0.8 for a normal one, 1/sqrt(n) for an axis.
      assertThat(absolute / Math.sqrt(padded)).as("axis %d", axis).isBetween(0.55, 1.0001);
    }
  }

  @Test
  void theSameSeedGivesTheSameRotationAndAnotherOneAnother() {
    float[] vector = vector(100);
    assertThat(rotated(new Rotation(100, 5), vector))
        .isEqualTo(rotated(new Rotation(100, 5), vector))
        .isNotEqualTo(rotated(new Rotation(100, 6), vector));
    assertThat(rotated(NeighborBlocks.rotation(100), vector))
        .isEqualTo(rotated(NeighborBlocks.rotation(100), vector));
  }

  @Test
  void whateverStoodInTheOutputIsOverwritten() {
    Rotation rotation = new Rotation(70, 5);
    float[] vector = vector(70);
    float[] out = new float[rotation.paddedDimension()];
    Arrays.fill(out, Float.NaN);
    rotation.apply(vector, out);
    assertThat(out).isEqualTo(rotated(rotation, vector));
  }

  @Test
  void severalThreadsUseOne() throws Exception {
    Rotation rotation = new Rotation(100, 5);
    float[][] vectors = new float[200][];
    float[][] expected = new float[vectors.length][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = vector(100);
      expected[i] = rotated(rotation, vectors[i]);
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      List<Future<float[][]>> all = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        all.add(
            executor.submit(() -> {
              float[][] results = new float[vectors.length][];
              for (int round = 0; round < 20; round++) {
                for (int i = 0; i < vectors.length; i++) {
                  results[i] = rotated(rotation, vectors[i]);
                }
              }
              return results;
            }));
      }
      for (Future<float[][]> results : all) {
        assertThat(results.get()).isDeepEqualTo(expected);
      }
    }
  }

  private static float[] rotated(Rotation rotation, float[] vector) {
    float[] out = new float[rotation.paddedDimension()];
    rotation.apply(vector, out);
    return out;
  }

  private float[] vector(int length) {
    float[] vector = new float[length];
    for (int i = 0; i < length; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
