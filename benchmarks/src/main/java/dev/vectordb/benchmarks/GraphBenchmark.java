package dev.vectordb.benchmarks;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.BuildResources;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.hnsw.HnswIndex;
import dev.vectordb.internal.index.hnsw.HnswParameters;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.internal.vector.VectorRows;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One search of a small graph along codes of neighbours, at little effort and at much: what it
 * allocates must not grow with its hops.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@SuppressWarnings("NullAway.Init") // JMH fills the fields before the first invocation.
public class GraphBenchmark {
  private static final int COUNT = 1 << 14;
  private static final int QUERIES = 1 << 8;
  private static final int NEAREST = 10;

  /** Components of a vector. */
  @Param({"384"})
  int dimension;

  /** Effort of the search. */
  @Param({"50", "500"})
  int effort;

  private final float[][] queries = new float[QUERIES][];
  private VectorRows rows;
  private HnswIndex index;
  private int next;

  /** Builds a graph over random vectors. */
  @Setup(Level.Trial)
  public void build() {
    SplittableRandom generator = new SplittableRandom(1);
    rows = new VectorRows(dimension);
    for (int i = 0; i < COUNT; i++) {
      rows.append(vector(generator));
    }
    for (int i = 0; i < QUERIES; i++) {
      queries[i] = vector(generator);
    }
    index = new HnswIndex(new HnswParameters(16, 100, 1), rows, DistanceKind.SQUARED_EUCLIDEAN);
    index.build(COUNT, _ -> true, new BuildResources(Runnable::run, 1, () -> false));
    index.renewNeighbors(1, () -> false);
  }

  private float[] vector(SplittableRandom generator) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = (float) generator.nextDouble(-1, 1);
    }
    return vector;
  }

  /** Frees the graph and the rows. */
  @TearDown(Level.Trial)
  public void free() {
    index.close();
    rows.close();
  }

  /** One search for ten. */
  @Benchmark
  public TopK graphSearch() {
    TopK results = new TopK(NEAREST);
    float[] query = queries[next++ & (QUERIES - 1)];
    index.search(
        new IndexQuery(query, NEAREST, effort, COUNT, null, 1, Long.MAX_VALUE, TimeLimit.NEVER),
        results);
    return results;
  }
}
