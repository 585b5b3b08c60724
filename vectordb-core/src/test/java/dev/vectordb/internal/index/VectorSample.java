package dev.vectordb.internal.index;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.internal.vector.VectorRows;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Clustered vectors with as many inner directions as embeddings have, and exact answers on them.
 */
public final class VectorSample implements AutoCloseable {
  private static final int INNER_DIMENSION = 12;

  private final SplittableRandom random;
  private final DistanceKind kind;
  private final float[][] basis;
  private final float[][] centers;
  private final VectorRows rows;

  /** Creates a sample with its rows; for the dot product they are normalised. */
  public VectorSample(SplittableRandom random, DistanceKind kind, int dimension, int count) {
    this.random = random;
    this.kind = kind;
    this.basis = gaussians(INNER_DIMENSION, dimension);
    this.centers = gaussians(Math.max(1, count / 100), INNER_DIMENSION);
    this.rows = new VectorRows(dimension);
    for (int i = 0; i < count; i++) {
      rows.append(vector());
    }
  }

  private float[][] gaussians(int count, int length) {
    float[][] result = new float[count][length];
    for (float[] row : result) {
      for (int i = 0; i < length; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return result;
  }

  /** Returns another vector of the same kind as the rows. */
  public float[] vector() {
    float[] center = centers[random.nextInt(centers.length)];
    float[] vector = new float[basis[0].length];
    for (int inner = 0; inner < INNER_DIMENSION; inner++) {
      float weight = center[inner] + 0.6f * (float) random.nextGaussian();
      for (int i = 0; i < vector.length; i++) {
        vector[i] += weight * basis[inner][i];
      }
    }
    double norm = 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] += 0.5f * (float) random.nextGaussian();
      norm += (double) vector[i] * vector[i];
    }
    for (int i = 0; kind == DistanceKind.NEGATED_DOT && i < vector.length; i++) {
      vector[i] /= (float) Math.sqrt(norm);
    }
    return vector;
  }

  /** Returns the rows. */
  public VectorRows rows() {
    return rows;
  }

  /** Returns how the rows are compared. */
  public DistanceKind kind() {
    return kind;
  }

  /** Returns the exact k nearest accepted ordinals below a limit. */
  public Set<Integer> exact(float[] query, int k, int limit, @Nullable OrdinalFilter accept) {
    TopK top = new TopK(k);
    ExactScan.scanRange(QueryScorer.of(rows, kind, query), 0, limit, accept, top, TimeLimit.NEVER);
    return ordinals(top);
  }

  /** Returns the ordinals held. */
  public static Set<Integer> ordinals(TopK top) {
    Set<Integer> ordinals = new HashSet<>();
    for (int i = 0; i < top.size(); i++) {
      ordinals.add(top.ordinal(i));
    }
    return ordinals;
  }

  @Override
  public void close() {
    rows.close();
  }
}
