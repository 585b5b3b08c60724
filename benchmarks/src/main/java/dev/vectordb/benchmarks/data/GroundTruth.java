package dev.vectordb.benchmarks.data;

import dev.vectordb.model.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The true nearest neighbours of every query, found by comparing all pairs once. A first pass in
 * single precision keeps more candidates than are wanted; they are compared again in double
 * precision.
 */
final class GroundTruth {
  private static final Pattern SPACE = Pattern.compile(" ");
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CANDIDATES = 4 * Dataset.K;
  private static final int BLOCK = 256;

  private final Metric metric;
  private final VectorFile base;
  private final int size;

  GroundTruth(Metric metric, VectorFile base, int size) {
    this.metric = metric;
    this.base = base;
    this.size = size;
  }

  int[][] readOrCompute(Path file, float[][] queries) throws IOException {
    if (!Files.exists(file)) {
      List<String> lines = Arrays.stream(compute(queries)).map(GroundTruth::line).toList();
      Path whole = file.resolveSibling(file.getFileName() + ".tmp");
      Files.write(whole, lines);
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return Files.readAllLines(file).stream().map(GroundTruth::parse).toArray(int[][]::new);
  }

  int[][] compute(float[][] queries) throws IOException {
    Candidates[] candidates = new Candidates[queries.length];
    Arrays.setAll(candidates, _ -> new Candidates());
    for (int from = 0; from < size; from += BLOCK) {
      int first = from;
      float[][] block = base.read(from, Math.min(BLOCK, size - from));
      IntStream.range(0, queries.length)
          .parallel()
          .forEach(query -> compare(queries[query], block, first, candidates[query]));
    }
    int[][] truth = new int[queries.length][];
    for (int query = 0; query < queries.length; query++) {
      truth[query] = best(queries[query], candidates[query]);
    }
    return truth;
  }

  private void compare(float[] query, float[][] block, int first, Candidates into) {
    for (int i = 0; i < block.length; i++) {
      into.offer(first + i, nearness(block[i], query));
    }
  }

  /** Higher is nearer. */
  private float nearness(float[] row, float[] query) {
    return metric == Metric.EUCLIDEAN
        ? -squaredDistance(row, query)
        : dot(row, query) / (float) Math.sqrt(dot(row, row));
  }

  private static float dot(float[] a, float[] b) {
    FloatVector sum0 = FloatVector.zero(SPECIES);
    FloatVector sum1 = sum0;
    int step = SPECIES.length();
    int i = 0;
    for (; i + 2 * step <= a.length; i += 2 * step) {
      sum0 = FloatVector.fromArray(SPECIES, a, i).fma(FloatVector.fromArray(SPECIES, b, i), sum0);
      sum1 =
          FloatVector.fromArray(SPECIES, a, i + step)
              .fma(FloatVector.fromArray(SPECIES, b, i + step), sum1);
    }
    float sum = sum0.add(sum1).reduceLanes(VectorOperators.ADD);
    for (; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static float squaredDistance(float[] a, float[] b) {
    FloatVector sum0 = FloatVector.zero(SPECIES);
    FloatVector sum1 = sum0;
    int step = SPECIES.length();
    int i = 0;
    for (; i + 2 * step <= a.length; i += 2 * step) {
      FloatVector difference0 =
          FloatVector.fromArray(SPECIES, a, i).sub(FloatVector.fromArray(SPECIES, b, i));
      FloatVector difference1 =
          FloatVector.fromArray(SPECIES, a, i + step)
              .sub(FloatVector.fromArray(SPECIES, b, i + step));
      sum0 = difference0.fma(difference0, sum0);
      sum1 = difference1.fma(difference1, sum1);
    }
    float sum = sum0.add(sum1).reduceLanes(VectorOperators.ADD);
    for (; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum;
  }

  private int[] best(float[] query, Candidates candidates) throws IOException {
    record Scored(int row, double nearness) {}
    Scored[] scored = new Scored[candidates.size];
    for (int i = 0; i < scored.length; i++) {
      int row = candidates.rows[i];
      scored[i] = new Scored(row, exactNearness(base.read(row), query));
    }
    return Arrays.stream(scored)
        .sorted(Comparator.comparingDouble(Scored::nearness).reversed())
        .limit(Dataset.K)
        .mapToInt(Scored::row)
        .toArray();
  }

  /** In double precision; higher is nearer. */
  double exactNearness(float[] row, float[] query) {
    double dot = 0;
    double norm = 0;
    double distance = 0;
    for (int i = 0; i < row.length; i++) {
      double difference = (double) row[i] - query[i];
      dot += (double) row[i] * query[i];
      norm += (double) row[i] * row[i];
      distance += difference * difference;
    }
    return metric == Metric.EUCLIDEAN ? -distance : dot / Math.sqrt(norm);
  }

  private static String line(int[] rows) {
    return IntStream.of(rows).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }

  private static int[] parse(String line) {
    return SPACE.splitAsStream(line).mapToInt(Integer::parseInt).toArray();
  }

  /** The nearest so far, best first. */
  private static final class Candidates {
    private final int[] rows = new int[CANDIDATES];
    private final float[] nearness = new float[CANDIDATES];
    private int size;

    void offer(int row, float near) {
      if (size == CANDIDATES && near <= nearness[CANDIDATES - 1]) {
        return;
      }
      int at = size < CANDIDATES ? size++ : CANDIDATES - 1;
      while (at > 0 && nearness[at - 1] < near) {
        nearness[at] = nearness[at - 1];
        rows[at] = rows[at - 1];
        at--;
      }
      nearness[at] = near;
      rows[at] = row;
    }
  }
}
