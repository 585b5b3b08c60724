package dev.vectordb.benchmarks;

import dev.vectordb.internal.quantization.BoundScorer;
import dev.vectordb.internal.quantization.CodeRows;
import dev.vectordb.internal.quantization.RunCodes;
import dev.vectordb.internal.quantization.RunScorer;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.internal.vector.VectorRows;
import dev.vectordb.model.Precision;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What it takes to bound the distance of one vector by its code, as scans do, and to keep the
 * nearest. The one-bit codes of thirty-two vectors at once are those of the neighbours of a node.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(CodeBenchmark.SPAN)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@SuppressWarnings("NullAway.Init") // JMH fills the fields before the first invocation.
public class CodeBenchmark {
  /** Vectors bounded by one invocation. */
  static final int SPAN = 256;

  private static final int COUNT = 1 << 15;
  private static final int NEAREST = 10;

  /** Components of a vector. */
  @Param({"384"})
  int dimension;

  private final float[] bounds = new float[SPAN];
  private final float[] run = new float[RunCodes.RUN];
  private final float[] distances = new float[COUNT];
  private VectorRows rows;
  private RunCodes runs;
  private CodeRows half;
  private CodeRows int8;
  private CodeRows bits;
  private BoundScorer halfBounds;
  private BoundScorer int8Bounds;
  private BoundScorer bitBounds;
  private RunScorer runBounds;
  private TopK nearest = new TopK(NEAREST);
  private int next;

  /** Codes vectors of random components. */
  @Setup(Level.Trial)
  public void fill() {
    SplittableRandom generator = new SplittableRandom(1);
    rows = new VectorRows(dimension);
    runs = Objects.requireNonNull(RunCodes.after(rows, false));
    half = CodeRows.empty(Precision.FLOAT16, rows, DistanceKind.NEGATED_DOT, 0);
    int8 = CodeRows.empty(Precision.INT8, rows, DistanceKind.NEGATED_DOT, 0);
    bits = CodeRows.empty(Precision.BINARY, rows, DistanceKind.NEGATED_DOT, 0);
    float[] row = new float[dimension];
    for (int i = 0; i < COUNT; i++) {
      for (int j = 0; j < dimension; j++) {
        row[j] = (float) generator.nextDouble(-1, 1);
      }
      rows.append(row);
      half.append(row);
      int8.append(row);
      bits.append(row);
      distances[i] = generator.nextFloat();
    }
    runs.follow();
    halfBounds = half.bounds(row);
    int8Bounds = int8.bounds(row);
    bitBounds = bits.bounds(row);
    runBounds = new RunScorer(runs, row);
  }

  /** Frees the rows. */
  @TearDown(Level.Trial)
  public void free() {
    runs.close();
    half.close();
    int8.close();
    bits.close();
    rows.close();
  }

  private int from() {
    next = (next + SPAN) & (COUNT - 1);
    return next;
  }

  /** Half precision. */
  @Benchmark
  public float[] halfBounds() {
    halfBounds.lowerBoundsOfRun(from(), SPAN, bounds);
    return bounds;
  }

  /** Signed bytes. */
  @Benchmark
  public float[] int8Bounds() {
    int8Bounds.lowerBoundsOfRun(from(), SPAN, bounds);
    return bounds;
  }

  /** One bit a component, as scans ask for them. */
  @Benchmark
  public float[] bitBounds() {
    bitBounds.lowerBoundsOfRun(from(), SPAN, bounds);
    return bounds;
  }

  /** One bit a component, by the kernel alone. */
  @Benchmark
  public float[] runBounds() {
    int from = from();
    for (int i = 0; i < SPAN; i += RunCodes.RUN) {
      runBounds.lowerBounds((from + i) / RunCodes.RUN, run);
    }
    return run;
  }

  /** Keeping the ten nearest of 32,768 in random order. */
  @Benchmark
  public TopK topK() {
    int from = from();
    if (from == 0) {
      nearest = new TopK(NEAREST);
    }
    for (int i = from; i < from + SPAN; i++) {
      nearest.offer(i, distances[i]);
    }
    return nearest;
  }
}
