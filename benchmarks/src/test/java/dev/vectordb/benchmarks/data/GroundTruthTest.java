package dev.vectordb.benchmarks.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vectordb.model.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GroundTruthTest {
  private static final int ROWS = 700;
  private static final int DIMENSION = 37;

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource(
      value = Metric.class,
      names = {"COSINE", "EUCLIDEAN"})
  void findsWhatComparingOneByOneFinds(Metric metric) throws IOException {
    float[][] base = random(1, ROWS);
    float[][] queries = random(2, 20);
    try (VectorFile file = VectorFile.open(directory.resolve("base"), DIMENSION)) {
      file.append(base);

      int[][] truth = new GroundTruth(metric, file, ROWS).compute(queries);

      for (int query = 0; query < queries.length; query++) {
        assertThat(truth[query]).containsExactly(sorted(base, queries[query], metric));
      }
    }
  }

  @Test
  void leavesOutRowsBeyondTheSize() throws IOException {
    try (VectorFile file = VectorFile.open(directory.resolve("base"), DIMENSION)) {
      file.append(random(1, ROWS));

      int[][] truth = new GroundTruth(Metric.COSINE, file, 50).compute(random(2, 5));

      for (int[] rows : truth) {
        assertThat(rows).hasSize(Dataset.K);
        assertThat(IntStream.of(rows).max().orElseThrow()).isLessThan(50);
      }
    }
  }

  @Test
  void readsAnswersThatWereKept() throws IOException {
    Path kept = directory.resolve("truth");
    float[][] queries = random(2, 3);
    try (VectorFile file = VectorFile.open(directory.resolve("base"), DIMENSION)) {
      file.append(random(1, ROWS));
      GroundTruth truth = new GroundTruth(Metric.EUCLIDEAN, file, ROWS);

      int[][] computed = truth.readOrCompute(kept, queries);
      assertThat(truth.readOrCompute(kept, queries)).isDeepEqualTo(computed);

      Files.write(kept, List.of("1 2", "3 4", "5 6"));
      assertThat(truth.readOrCompute(kept, queries))
          .isDeepEqualTo(new int[][] {{1, 2}, {3, 4}, {5, 6}});
    }
  }

  private static int[] sorted(float[][] base, float[] query, Metric metric) {
    return IntStream.range(0, base.length)
        .boxed()
        .sorted(Comparator.comparingDouble(row -> distance(base[row], query, metric)))
        .limit(Dataset.K)
        .mapToInt(row -> row)
        .toArray();
  }

  private static double distance(float[] row, float[] query, Metric metric) {
    double dot = 0;
    double norms = 0;
    double squares = 0;
    for (int i = 0; i < row.length; i++) {
      dot += (double) row[i] * query[i];
      norms += (double) row[i] * row[i];
      squares += Math.pow((double) row[i] - query[i], 2);
    }
    return metric == Metric.EUCLIDEAN ? squares : -dot / Math.sqrt(norms);
  }

  private static float[][] random(long seed, int rows) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] vectors = new float[rows][DIMENSION];
    for (float[] vector : vectors) {
      for (int i = 0; i < DIMENSION; i++) {
        vector[i] = (float) random.nextGaussian();
      }
    }
    return vectors;
  }
}
