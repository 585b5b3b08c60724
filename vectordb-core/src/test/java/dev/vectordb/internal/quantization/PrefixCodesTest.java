package dev.vectordb.internal.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vectordb.internal.index.VectorSample;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.Seeds;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far estimates are off, whether every component has a bit or only some. */
class PrefixCodesTest {
  private static final int COUNT = 2_000;
  private static final int QUERIES = 20;
  private static final int RUN = PrefixCodes.RUN;

  /** The square of what four even levels are off, by that of what they tell (Max, 1960). */
  private static final double LOST = 0.1188 / (1 - 0.1188);

  private final SplittableRandom random = Seeds.fixed(PrefixCodesTest.class, 20261122);

  /**
   * Gao and Long, "RaBitQ", 2024, theorem 3.2: off by the tangent of the angle between a vector and
   * its code, by the square root of the dimension, times both lengths. What a query in two bits a
   * component loses comes to that.
   */
  @ParameterizedTest
  @CsvSource({
    "NEGATED_DOT, 384, 384",
    "NEGATED_DOT, 784, 512",
    "NEGATED_DOT, 1536, 512",
    "SQUARED_EUCLIDEAN, 784, 512"
  })
  void estimatesAreOffAsMuchAsTheTheorySays(DistanceKind kind, int dimension, int bits) {
    try (VectorSample sample = new VectorSample(random, kind, dimension, COUNT);
        PrefixCodes codes =
            new PrefixCodes(sample.rows(), kind == DistanceKind.SQUARED_EUCLIDEAN, COUNT)) {
      codes.follow(COUNT);
      assertThat(codes.bytes()).isGreaterThanOrEqualTo(COUNT * (8L + bits / 8));
      CodedQuery coded = PrefixCodes.newQuery(dimension);
      assertThat(coded.words).isEqualTo(bits / Long.SIZE);
      double[] center = center(sample, dimension);
      double squares = 0;
      double expected = 0;
      double slopes = 0;
      for (int i = 0; i < QUERIES; i++) {
        float[] query = sample.vector();
        coded.aim(query);
        double[] estimates = estimates(codes, coded);
        double[] exact = exact(sample, kind, query);
        double[] off = new double[COUNT];
        double mean = 0;
        for (int j = 0; j < COUNT; j++) {
          off[j] = estimates[j] - exact[j];
          mean += off[j] / COUNT;
        }
        double covariance = 0;
        double variance = 0;
        double meanExact = Arrays.stream(exact).average().orElseThrow();
        for (int j = 0; j < COUNT; j++) {
          squares += (off[j] - mean) * (off[j] - mean);
          expected += squareOff(sample, j, center, query, kind, bits);
          covariance += (exact[j] - meanExact) * (off[j] - mean);
          variance += (exact[j] - meanExact) * (exact[j] - meanExact);
        }
        slopes += 1 + covariance / variance;
      }
      assertThat(slopes / QUERIES).as("estimates by distances").isCloseTo(1, within(0.04));
      assertThat(Math.sqrt(squares / expected)).isBetween(0.8, 1.25);
    }
  }

  private static double[] estimates(PrefixCodes codes, CodedQuery query) {
    double[] estimates = new double[COUNT];
    float[] out = new float[RUN];
    for (int run = 0; run * RUN < COUNT; run++) {
      float bound = run % 3 - 1;
      long below = codes.estimate(run, query, bound, out);
      for (int i = 0; i < RUN && run * RUN + i < COUNT; i++) {
        estimates[run * RUN + i] = out[i];
        assertThat((below >>> i & 1) != 0).isEqualTo(out[i] < bound);
      }
    }
    return estimates;
  }

  private static double[] exact(VectorSample sample, DistanceKind kind, float[] query) {
    QueryScorer scorer = QueryScorer.of(sample.rows(), kind, query);
    double[] exact = new double[COUNT];
    for (int i = 0; i < COUNT; i++) {
      exact[i] = scorer.distance(i);
    }
    return exact;
  }

  /** The mean of so many rows as the codes are seen from. */
  private static double[] center(VectorSample sample, int dimension) {
    double[] center = new double[dimension];
    float[] row = new float[dimension];
    for (int i = 0; i < 256; i++) {
      sample.rows().read((int) ((long) i * COUNT / 256), row);
      for (int j = 0; j < dimension; j++) {
        center[j] += row[j] / 256.0;
      }
    }
    return center;
  }

  /** What is to be expected of the square of how far an estimate is off. */
  private static double squareOff(
      VectorSample sample,
      int ordinal,
      double[] center,
      float[] query,
      DistanceKind kind,
      int bits) {
    int dimension = query.length;
    float[] row = new float[dimension];
    sample.rows().read(ordinal, row);
    double length = 0;
    double queryLength = 0;
    for (int j = 0; j < dimension; j++) {
      length += (row[j] - center[j]) * (row[j] - center[j]);
      queryLength += query[j] * query[j];
    }
    int padded = Rotation.paddedDimension(dimension);
    double tangent = Math.PI / 2 * padded / bits * (1 + LOST) - 1;
    double factor = kind == DistanceKind.SQUARED_EUCLIDEAN ? 4 : 1;
    return factor * tangent / (padded - 1) * length * queryLength;
  }
}
