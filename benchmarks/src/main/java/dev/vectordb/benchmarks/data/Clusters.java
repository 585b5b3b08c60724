package dev.vectordb.benchmarks.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Made-up unit vectors that resemble text embeddings, as many as are wanted: a mixture of clusters
 * of different weight. The members of a cluster spread in {@value #INTRINSIC} directions of its
 * own, with a spectrum that falls off, some farther than others, and a little in all directions. A
 * vector depends on the seed and its position alone, so a smaller set is the beginning of a larger
 * one; queries are further members of the same mixture.
 */
final class Clusters implements DataSource {
  private static final int CLUSTERS = 32;
  private static final int INTRINSIC = 48;
  private static final int QUERIES = 1_000;
  private static final int BATCH = 4_096;
  private static final long SEED = 20_261_121L;

  /** Length of what is added to a center of length 1, in the directions of the cluster. */
  private static final double SPREAD = 0.75;

  /** By how much that length differs from vector to vector, in logarithms. */
  private static final double OUTLYING = 0.3;

  /** Length of what is added in all directions. */
  private static final double NOISE = 0.25;

  private final int dimension;
  private final float[][] centers = new float[CLUSTERS][];
  private final float[][][] directions = new float[CLUSTERS][INTRINSIC][];
  private final double[] cumulativeWeights = new double[CLUSTERS];

  Clusters(int dimension) {
    this.dimension = dimension;
    SplittableRandom random = new SplittableRandom(SEED);
    double sum = 0;
    for (int cluster = 0; cluster < CLUSTERS; cluster++) {
      centers[cluster] = gaussian(random, 1);
      for (int i = 0; i < INTRINSIC; i++) {
        directions[cluster][i] = gaussian(random, scale(i));
      }
      sum += Math.exp(0.7 * random.nextGaussian());
      cumulativeWeights[cluster] = sum;
    }
  }

  /** The spectrum, whose squares sum to the square of the spread. */
  private static double scale(int direction) {
    double squares = 0;
    for (int i = 0; i < INTRINSIC; i++) {
      squares += 1.0 / (1 + 0.05 * i);
    }
    return SPREAD * Math.sqrt(1.0 / (1 + 0.05 * direction) / squares);
  }

  /** A random vector whose expected length is given. */
  private float[] gaussian(SplittableRandom random, double length) {
    float[] vector = new float[dimension];
    double scale = length / Math.sqrt(dimension);
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) (scale * random.nextGaussian());
    }
    return vector;
  }

  /** Makes the vector at a position; those of queries are negative. */
  float[] vector(long position) {
    SplittableRandom random = new SplittableRandom(SEED ^ (position * 0x9E3779B97F4A7C15L));
    int cluster = cluster(random.nextDouble());
    float[] vector = gaussian(random, NOISE);
    for (int i = 0; i < dimension; i++) {
      vector[i] += centers[cluster][i];
    }
    double reach = Math.exp(OUTLYING * random.nextGaussian());
    for (float[] direction : directions[cluster]) {
      float amount = (float) (reach * random.nextGaussian());
      for (int i = 0; i < dimension; i++) {
        vector[i] += amount * direction[i];
      }
    }
    return normalized(vector);
  }

  private int cluster(double share) {
    int found = Arrays.binarySearch(cumulativeWeights, share * cumulativeWeights[CLUSTERS - 1]);
    return Math.min(found < 0 ? -found - 1 : found, CLUSTERS - 1);
  }

  private static float[] normalized(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    float scale = (float) (1 / Math.sqrt(squares));
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= scale;
    }
    return vector;
  }

  @Override
  public void fill(VectorFile base, int rows) throws IOException {
    for (int from = base.rows(); from < rows; from += BATCH) {
      int first = from;
      base.append(
          IntStream.range(0, Math.min(BATCH, rows - from))
              .parallel()
              .mapToObj(i -> vector((long) first + i))
              .toArray(float[][]::new));
    }
  }

  @Override
  public float[][] queries() {
    return IntStream.range(0, QUERIES).mapToObj(i -> vector(-1L - i)).toArray(float[][]::new);
  }

  @Override
  public Stream<Sentence> texts() {
    return IntStream.iterate(0, row -> row + 1)
        .mapToObj(row -> new Sentence("generated", "vector " + row));
  }
}
