package dev.vectordb.benchmarks;

import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.VectorRows;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it takes to score one off-heap row: rows that stay in the cache, rows in order and rows at
 * random, one at a time and in bulk. Add {@code -Dvectordb.kernels=scalar} to the fork's arguments
 * to see the fallback.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(KernelBenchmark.HOP)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH fills the fields before the first invocation.
public class KernelBenchmark {
  /** Rows scored by one invocation: the links of a node. */
  static final int HOP = 32;

  private static final long SET_BYTES = 512L << 20;
  private static final int HOPS = 1 << 12;

  /** Components of a vector. */
  @Param({"128", "384", "768"})
  int dimension;

  /** How rows are compared. */
  @Param({"NEGATED_DOT", "SQUARED_EUCLIDEAN"})
  DistanceKind kind;

  private final float[] distances = new float[HOP];
  private final int[] hot = new int[HOP];
  private final int[][] ordered = new int[HOPS][HOP];
  private final int[][] random = new int[HOPS][HOP];
  private VectorRows rows;
  private QueryScorer scorer;
  private int next;

  /** Fills half a gigabyte of rows, far more than any cache. */
  @Setup(Level.Trial)
  public void fill() {
    SplittableRandom generator = new SplittableRandom(1);
    int count = (int) (SET_BYTES / VectorRows.strideBytes(dimension));
    rows = new VectorRows(dimension);
    float[] row = new float[dimension];
    for (int i = 0; i < count; i++) {
      row[i % dimension] = generator.nextFloat();
      rows.append(row);
    }
    scorer = QueryScorer.of(rows, kind, row);
    for (int i = 0; i < HOP; i++) {
      hot[i] = i % 8;
    }
    for (int hop = 0; hop < HOPS; hop++) {
      for (int i = 0; i < HOP; i++) {
        ordered[hop][i] = (hop * HOP + i) % count;
        random[hop][i] = generator.nextInt(count);
      }
    }
  }

  /** Frees the rows. */
  @TearDown(Level.Trial)
  public void free() {
    rows.close();
  }

  /** Eight rows in the first-level cache, in bulk. */
  @Benchmark
  public float[] hotBulk() {
    scorer.distances(hot, HOP, distances);
    return distances;
  }

  /** Eight rows in the first-level cache, one at a time. */
  @Benchmark
  public float[] hotSingle() {
    for (int i = 0; i < HOP; i++) {
      distances[i] = scorer.distance(hot[i]);
    }
    return distances;
  }

  /** Rows in order, as an exact scan reads them. */
  @Benchmark
  public float[] orderedBulk() {
    scorer.distances(ordered[next++ & (HOPS - 1)], HOP, distances);
    return distances;
  }

  /** Rows at random, as a hop in a graph reads them. */
  @Benchmark
  public float[] randomBulk() {
    scorer.distances(random[next++ & (HOPS - 1)], HOP, distances);
    return distances;
  }

  /** Rows at random, one at a time. */
  @Benchmark
  public float[] randomSingle() {
    int[] hop = random[next++ & (HOPS - 1)];
    for (int i = 0; i < HOP; i++) {
      distances[i] = scorer.distance(hop[i]);
    }
    return distances;
  }
}
