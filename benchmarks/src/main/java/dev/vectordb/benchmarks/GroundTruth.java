package dev.vectordb.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The true nearest neighbours of every query by cosine, found by comparing all pairs once. */
final class GroundTruth {
  static final int K = 10;

  private static final Pattern SPACE = Pattern.compile(" ");

  private GroundTruth() {}

  static int[][] readOrCompute(Path file, float[][] base, float[][] queries) throws IOException {
    if (!Files.exists(file)) {
      List<String> lines =
          Arrays.stream(queries)
              .parallel()
              .map(query -> nearest(base, query))
              .map(GroundTruth::line)
              .toList();
      Files.write(file, lines);
    }
    return Files.readAllLines(file).stream().map(GroundTruth::parse).toArray(int[][]::new);
  }

  private static int[] nearest(float[][] base, float[] query) {
    int[] best = new int[K];
    double[] scores = new double[K];
    int size = 0;
    for (int row = 0; row < base.length; row++) {
      double score = cosine(base[row], query);
      if (size == K && score <= scores[K - 1]) {
        continue;
      }
      int at = size < K ? size++ : K - 1;
      while (at > 0 && scores[at - 1] < score) {
        scores[at] = scores[at - 1];
        best[at] = best[at - 1];
        at--;
      }
      scores[at] = score;
      best[at] = row;
    }
    return best;
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    double normA = 0;
    double normB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      normA += (double) a[i] * a[i];
      normB += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(normA * normB);
  }

  private static String line(int[] rows) {
    return IntStream.of(rows).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }

  private static int[] parse(String line) {
    return SPACE.splitAsStream(line).mapToInt(Integer::parseInt).toArray();
  }
}
