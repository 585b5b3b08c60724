package dev.vectordb.internal.quantization;

import java.util.SplittableRandom;

/**
 * A fixed random rotation, so that no vector is badly placed for codes of one bit a component. It
 * keeps lengths and angles. Immutable and thread-safe.
 *
 * <p>Not a dense matrix but a few rounds of random signs and fast Walsh-Hadamard transforms, which
 * mix as well and cost n log n (Ailon and Chazelle, "The Fast Johnson-Lindenstrauss Transform",
 * 2009). A transform takes a power of two, so two that overlap cover the other dimensions.
 */
public final class Rotation {
  private static final CodeKernels KERNELS = CodeKernels.get();
  private static final int ROUNDS = 3;
  private static final int WORD = 64;

  private final int dimension;
  private final int paddedDimension;
  private final int window;

  /** One sign a component, for every transform. */
  private final float[][] signs;

  /**
   * Creates the rotation that belongs to a seed.
   *
   * @param dimension components of a vector, at least 1
   * @param seed the same seed always gives the same rotation
   */
  public Rotation(int dimension, long seed) {
    this.dimension = dimension;
    this.paddedDimension = paddedDimension(dimension);
    this.window = Integer.highestOneBit(paddedDimension);
    int transforms = window == paddedDimension ? ROUNDS : 2 * ROUNDS;
    this.signs = new float[transforms][paddedDimension];
    SplittableRandom random = new SplittableRandom(seed);
    float scale = (float) (1 / Math.sqrt(window));
    for (int t = 0; t < transforms; t++) {
      int start = start(t);
      for (int i = 0; i < paddedDimension; i++) {
        // The transform's own scale is taken here, where it costs nothing.
        float size = i >= start && i < start + window ? scale : 1;
        signs[t][i] = random.nextBoolean() ? size : -size;
      }
    }
  }

  /** Returns the components of a rotated vector: a multiple of 64. */
  public static int paddedDimension(int dimension) {
    return (dimension + WORD - 1) / WORD * WORD;
  }

  /** Returns the components of a rotated vector: a multiple of 64. */
  public int paddedDimension() {
    return paddedDimension;
  }

  /**
   * Rotates a vector.
   *
   * @param in {@code float[dimension]} or longer; not changed
   * @param out {@code float[paddedDimension]}, another array
   */
  public void apply(float[] in, float[] out) {
    System.arraycopy(in, 0, out, 0, dimension);
    for (int i = dimension; i < paddedDimension; i++) {
      out[i] = 0;
    }
    for (int t = 0; t < signs.length; t++) {
      multiply(out, signs[t]);
      KERNELS.transform(out, start(t), window);
    }
  }

  /** Every other transform covers the end. */
  private int start(int transform) {
    return (transform & 1) == 0 ? 0 : paddedDimension - window;
  }

  private static void multiply(float[] values, float[] factors) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factors[i];
    }
  }
}
