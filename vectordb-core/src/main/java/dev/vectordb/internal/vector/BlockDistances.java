package dev.vectordb.internal.vector;

import java.util.Arrays;

/**
 * Distances of many rows with many rows, as a matrix product is computed: rows are packed so that
 * one load brings the same component of neighbouring rows, and a tile of sums stays in registers
 * while the components go by (Goto and van de Geijn, "Anatomy of High-Performance Matrix
 * Multiplication", 2008). No sum is added up across lanes.
 *
 * <pre>
 * packed rows, PANEL at a time:
 *   panel 0:  component 0 of rows 0..15 | component 1 of rows 0..15 | ... | component d-1
 *   panel 1:  component 0 of rows 16..31 | ...
 * </pre>
 *
 * <p>The distance of two rows comes out the same to the last bit whichever of them is on which side
 * and whatever is packed beside them. It may differ in the last bits from a {@link QueryScorer}'s,
 * which sums in another order. Stateless and thread-safe.
 */
public abstract sealed class BlockDistances permits PanamaBlockDistances, ScalarBlockDistances {
  /** Rows in a panel. */
  public static final int PANEL = 16;

  BlockDistances() {}

  /** Returns the kernels of this JVM, of the same kind as {@link VectorKernels#get}. */
  public static BlockDistances get() {
    return Chosen.KERNELS;
  }

  /** Returns the panels that hold {@code count} rows. */
  public static int panels(int count) {
    return (count + PANEL - 1) / PANEL;
  }

  /**
   * Returns the floats that {@code count} packed rows take.
   *
   * @throws ArithmeticException if no array is that long
   */
  public static int packedLength(int count, int dimension) {
    return Math.multiplyExact(panels(count) * PANEL, dimension);
  }

  /**
   * Packs rows; the places of the last panel that are left over become zeros.
   *
   * @param ordinals the rows are {@code ordinals[from .. from + count - 1]}
   * @param row {@code float[dimension]} or longer, overwritten
   * @param packed at least {@link #packedLength} long, overwritten
   */
  public static void pack(
      VectorRows rows, int[] ordinals, int from, int count, float[] row, float[] packed) {
    int dimension = rows.dimension();
    int end = panels(count) * PANEL;
    for (int i = 0; i < end; i++) {
      if (i < count) {
        rows.read(ordinals[from + i], row);
      } else {
        Arrays.fill(row, 0, dimension, 0);
      }
      int at = i / PANEL * PANEL * dimension + i % PANEL;
      for (int component = 0; component < dimension; component++) {
        packed[at + component * PANEL] = row[component];
      }
    }
  }

  /**
   * Writes the distances of the rows of one panel with those of {@code panels} consecutive panels:
   * of row r with column c to {@code out[outAt + r * stride + c]}.
   *
   * @param a the packed rows, {@code aAt} the start of the panel
   * @param b the packed columns, {@code bAt} the start of the first panel
   */
  public final void distances(
      DistanceKind kind,
      int dimension,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      int panels,
      float[] out,
      int outAt,
      int stride) {
    if (kind == DistanceKind.NEGATED_DOT) {
      negatedDots(dimension, a, aAt, b, bAt, panels, out, outAt, stride);
    } else {
      squaredEuclideans(dimension, a, aAt, b, bAt, panels, out, outAt, stride);
    }
  }

  abstract void negatedDots(
      int dimension,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      int panels,
      float[] out,
      int outAt,
      int stride);

  abstract void squaredEuclideans(
      int dimension,
      float[] a,
      int aAt,
      float[] b,
      int bAt,
      int panels,
      float[] out,
      int outAt,
      int stride);

  private static final class Chosen {
    static final BlockDistances KERNELS =
        "scalar".equals(VectorKernels.get().name()) ? new ScalarBlockDistances() : Panama.create();
  }

  /** Apart, so that verifying the chooser does not load a class that names the incubator module. */
  private static final class Panama {
    static BlockDistances create() {
      return new PanamaBlockDistances();
    }
  }
}
