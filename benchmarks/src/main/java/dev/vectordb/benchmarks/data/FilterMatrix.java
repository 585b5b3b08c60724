package dev.vectordb.benchmarks.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Filters of known selectivity and known correlation with a query, as fields of the records. For
 * each of the first queries of a data set and each correlation c, every record has the score
 *
 * <pre>
 *   c x (standardised nearness to the query) + sqrt(1 - c x c) x (standard normal noise)
 * </pre>
 *
 * and a field with its <em>level</em>: 0 if it is in the best 0.0001 of these scores, 1 if in the
 * best 0.001, and so on. The filter of a cell asks for the levels up to one, so it passes exactly
 * its share of all records; with a positive correlation those near the query, with a negative one
 * those far from it. The nearest neighbours of a query are many standard deviations from the mean,
 * so a correlation of -0.5 already refuses all that are near.
 *
 * <p>The same data set always gives the same fields for the same seed. Thread-safe.
 */
public final class FilterMatrix {
  /** Names the property that says from which seed fields are drawn, if not from the usual. */
  public static final String SEED_PROPERTY = "benchmarks.matrixSeed";

  /** Queries that have fields. */
  public static final int QUERIES = 32;

  private static final double[] SHARES = {0.0001, 0.001, 0.01, 0.05, 0.1, 0.3, 0.6, 1};
  private static final double[] CORRELATIONS = {-0.95, -0.5, 0, 0.5, 0.95};
  private static final String[] NAMES = {
    "strongly negative", "negative", "none", "positive", "strongly positive"
  };
  private static final int BLOCK = 256;
  private static final String USUAL_SEED = "20261121";

  private final Dataset data;
  private final int[] sizes;

  /** Level by query, correlation and row. */
  private final byte[][][] levels = new byte[QUERIES][CORRELATIONS.length][];

  /** True neighbours by query, correlation and level. */
  private final int[][][][] truth = new int[QUERIES][CORRELATIONS.length][SHARES.length][];

  /**
   * Computes fields and answers: seconds for a hundred thousand records.
   *
   * @param data the data set
   * @throws IOException if it cannot be read
   */
  public FilterMatrix(Dataset data) throws IOException {
    this.data = data;
    this.sizes =
        Arrays.stream(SHARES)
            .mapToInt(share -> Math.max(1, (int) Math.round(share * data.size())))
            .toArray();
    double[][] nearness = nearness();
    IntStream.range(0, QUERIES).parallel().forEach(query -> fill(query, nearness[query]));
  }

  /**
   * Returns the seed from which fields are drawn.
   *
   * @return that of {@link #SEED_PROPERTY}, or the usual one
   */
  public static long seed() {
    String asked = System.getProperty(SEED_PROPERTY, "");
    return Long.parseLong(asked.isBlank() ? USUAL_SEED : asked);
  }

  /**
   * Returns the shares of the records that filters pass.
   *
   * @return ascending; a level is a position in it
   */
  public static double[] shares() {
    return SHARES.clone();
  }

  /**
   * Names the correlations.
   *
   * @return ascending
   */
  public static String[] correlations() {
    return NAMES.clone();
  }

  /**
   * Names the field of a query and a correlation.
   *
   * @param query position of the query
   * @param correlation position of the correlation
   * @return a name
   */
  public static String field(int query, int correlation) {
    return "q" + query + "_" + correlation;
  }

  /**
   * Lists the values that a filter asks for.
   *
   * @param level the greatest level
   * @return the levels up to it, as the fields spell them
   */
  public static List<String> levelsUpTo(int level) {
    return IntStream.rangeClosed(0, level).mapToObj(Integer::toString).toList();
  }

  /** Takes the fields of a record. */
  @FunctionalInterface
  public interface FieldConsumer {
    /**
     * Takes a field.
     *
     * @param field its name
     * @param level its value
     */
    void accept(String field, int level);
  }

  /**
   * Hands over the fields of a record.
   *
   * @param row position of the record
   * @param consumer takes them
   */
  public void forEachField(int row, FieldConsumer consumer) {
    for (int query = 0; query < QUERIES; query++) {
      for (int correlation = 0; correlation < CORRELATIONS.length; correlation++) {
        consumer.accept(field(query, correlation), levels[query][correlation][row]);
      }
    }
  }

  /**
   * Counts the records that a level and those below it have.
   *
   * @param level the level
   * @return matches of the filter
   */
  public int matches(int level) {
    return sizes[level];
  }

  /**
   * Judges an answer.
   *
   * @param query position of the query
   * @param correlation position of the correlation
   * @param level greatest level that the filter asked for
   * @param found rows that an engine found
   * @return share of the true neighbours among the matches that were found
   */
  public double recall(int query, int correlation, int level, int[] found) {
    int[] wanted = truth[query][correlation][level];
    long right =
        Arrays.stream(wanted)
            .filter(row -> Arrays.stream(found).anyMatch(other -> other == row))
            .count();
    return (double) right / wanted.length;
  }

  private double[][] nearness() throws IOException {
    GroundTruth comparing = data.groundTruth();
    double[][] nearness = new double[QUERIES][data.size()];
    for (int from = 0; from < data.size(); from += BLOCK) {
      int first = from;
      float[][] block = data.vectors(from, Math.min(BLOCK, data.size() - from));
      IntStream.range(0, QUERIES)
          .parallel()
          .forEach(query -> {
            for (int i = 0; i < block.length; i++) {
              nearness[query][first + i] = comparing.exactNearness(block[i], data.queries()[query]);
            }
          });
    }
    return nearness;
  }

  private void fill(int query, double[] nearness) {
    int[] nearestFirst = descending(nearness);
    double mean = Arrays.stream(nearness).average().orElse(0);
    double variance = Arrays.stream(nearness).map(x -> (x - mean) * (x - mean)).average().orElse(1);
    for (int correlation = 0; correlation < CORRELATIONS.length; correlation++) {
      double weight = CORRELATIONS[correlation];
      SplittableRandom random = new SplittableRandom(seed() + 31L * query + correlation);
      double[] scores = new double[nearness.length];
      for (int row = 0; row < scores.length; row++) {
        scores[row] =
            weight * (nearness[row] - mean) / Math.sqrt(variance)
                + Math.sqrt(1 - weight * weight) * random.nextGaussian();
      }
      byte[] ranked = rank(descending(scores));
      levels[query][correlation] = ranked;
      for (int level = 0; level < SHARES.length; level++) {
        int greatest = level;
        truth[query][correlation][level] =
            Arrays.stream(nearestFirst)
                .filter(row -> ranked[row] <= greatest)
                .limit(Dataset.K)
                .toArray();
      }
    }
  }

  private byte[] rank(int[] bestFirst) {
    byte[] ranked = new byte[bestFirst.length];
    byte level = 0;
    for (int i = 0; i < bestFirst.length; i++) {
      while (i >= sizes[level]) {
        level++;
      }
      ranked[bestFirst[i]] = level;
    }
    return ranked;
  }

  private static int[] descending(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted((a, b) -> Double.compare(values[b], values[a]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
