package dev.vectordb.benchmarks.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClustersTest {
  private static final int DIMENSION = 48;

  @TempDir Path directory;

  @Test
  void makesTheSameVectorsEveryTime() {
    Clusters one = new Clusters(DIMENSION);
    Clusters other = new Clusters(DIMENSION);

    for (long position : new long[] {-1, 0, 1, 999_999}) {
      assertThat(one.vector(position)).isEqualTo(other.vector(position));
    }
    assertThat(one.vector(0)).isNotEqualTo(one.vector(1));
  }

  @Test
  void makesUnitVectors() {
    Clusters clusters = new Clusters(DIMENSION);

    for (int position = 0; position < 100; position++) {
      double squares = 0;
      for (float value : clusters.vector(position)) {
        squares += (double) value * value;
      }
      assertThat(squares).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void beginsALargerSetWithTheSmallerOne() throws IOException {
    Clusters clusters = new Clusters(DIMENSION);
    try (VectorFile grown = VectorFile.open(directory.resolve("grown"), DIMENSION);
        VectorFile whole = VectorFile.open(directory.resolve("whole"), DIMENSION)) {
      clusters.fill(grown, 10);
      clusters.fill(grown, 5_000);
      clusters.fill(whole, 5_000);
    }

    assertThat(directory.resolve("grown")).hasSameBinaryContentAs(directory.resolve("whole"));
    assertThat(Files.size(directory.resolve("whole"))).isEqualTo(5_000L * DIMENSION * Float.BYTES);
  }

  @Test
  void asksForMembersOfTheMixtureThatAreNotInTheSet() {
    Clusters clusters = new Clusters(DIMENSION);
    float[][] base = new float[2_000][];
    Arrays.setAll(base, clusters::vector);

    int near = 0;
    for (float[] query : Arrays.copyOf(clusters.queries(), 100)) {
      double best = -1;
      for (float[] row : base) {
        best = Math.max(best, dot(row, query));
      }
      assertThat(best).isLessThan(0.9999);
      near += best > 0.5 ? 1 : 0;
    }
    assertThat(near).isGreaterThan(90);
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
