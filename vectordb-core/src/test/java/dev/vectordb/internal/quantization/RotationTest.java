package dev.vectordb.internal.quantization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.internal.vector.Seeds;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class RotationTest {
  private final SplittableRandom random = Seeds.fresh(RotationTest.class);

  @Test
  void keepsDotProductsAtEveryDimension() {
    for (int dimension = 1; dimension <= 400; dimension++) {
      Rotation rotation = new Rotation(dimension, random.nextLong());
      float[] a = vector(dimension);
      float[] b = vector(dimension);
      float[] rotatedA = new float[rotation.paddedDimension()];
      float[] rotatedB = new float[rotation.paddedDimension()];
      rotation.apply(a, rotatedA);
      rotation.apply(b, rotatedB);
      assertThat(rotatedA.length % 64).isZero();
      assertThat(dot(rotatedA, rotatedB))
          .as("dimension %d", dimension)
          .isCloseTo(dot(a, b), Offset.offset(1e-3));
    }
  }

  @Test
  void spreadsASingleComponentOverAll() {
    for (int dimension : new int[] {64, 100, 128, 384, 784}) {
      Rotation rotation = new Rotation(dimension, random.nextLong());
      float[] spike = new float[dimension];
      spike[random.nextInt(dimension)] = 1;
      float[] rotated = new float[rotation.paddedDimension()];
      rotation.apply(spike, rotated);
      double sum = 0;
      for (float component : rotated) {
        sum += Math.abs(component);
      }
      // A direction without preference reaches sqrt(2 / pi), about 0.8.
      assertThat(sum / Math.sqrt(rotated.length)).isGreaterThan(0.6);
    }
  }

  @Test
  void aSeedIsARotation() {
    float[] vector = vector(100);
    float[] first = new float[128];
    float[] again = new float[128];
    float[] other = new float[128];
    new Rotation(100, 7).apply(vector, first);
    new Rotation(100, 7).apply(vector, again);
    new Rotation(100, 8).apply(vector, other);
    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
  }

  private float[] vector(int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
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
