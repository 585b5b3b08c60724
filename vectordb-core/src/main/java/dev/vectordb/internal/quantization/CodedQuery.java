package dev.vectordb.internal.quantization;

import java.util.Arrays;

/**
 * A rotated query, and its components in four bits, or in two, for {@link CodeKernels}. Reusable
 * for another query; not thread-safe.
 */
public final class CodedQuery {
  /**
   * Half the distance between two levels, in standard deviations: sixteen even levels quantize a
   * normal variable, which a component of a rotated vector is nearly, best at 0.3352, four at
   * 0.9957 (Max, "Quantizing for Minimum Distortion", 1960).
   */
  private static final double HALF_OF_SIXTEEN = 0.3352 / 2;

  private static final double HALF_OF_FOUR = 0.9957 / 2;

  /**
   * The part of the square that four such levels lose (Max, 1960). As much of a dot product with
   * the query is missing, which would turn distances to short vectors into smaller ones.
   */
  private static final double LOST_OF_FOUR = 0.1188;

  final int words;

  /** For each word as many planes as a component has bits. */
  final long[] planes;

  /** The dot product of a code and the query is {@code origin - slope * differing}. */
  float origin;

  float slope;

  private final int bits;
  private final Rotation rotation;
  private final float[] rotated;
  private long[] differing = new long[0];

  /** Creates one for codes of all components that must be given a query before use. */
  public CodedQuery(Rotation rotation) {
    this(rotation, words(rotation.paddedDimension()), CodeKernels.PLANES);
  }

  /**
   * Creates one that must be given a query before use.
   *
   * @param words of the codes, which may leave out the last components of the rotated vector
   * @param bits of a component: {@link CodeKernels#PLANES}, or {@link CodeKernels#COARSE_PLANES}
   */
  CodedQuery(Rotation rotation, int words, int bits) {
    if (bits != CodeKernels.PLANES && bits != CodeKernels.COARSE_PLANES) {
      throw new IllegalArgumentException(bits + " bits");
    }
    this.bits = bits;
    this.rotation = rotation;
    this.rotated = new float[rotation.paddedDimension()];
    this.words = words;
    this.planes = new long[bits * words];
  }

  /** Returns the words of a code. */
  public static int words(int paddedDimension) {
    return paddedDimension / Long.SIZE;
  }

  /**
   * Takes a query.
   *
   * @param query {@code float[dimension]} or longer, only read
   */
  public void aim(float[] query) {
    rotation.apply(query, rotated);
    double squares = 0;
    for (float value : rotated) {
      squares += (double) value * value;
    }
    int dimension = words * Long.SIZE;
    int levels = 1 << bits;
    boolean coarse = bits == CodeKernels.COARSE_PLANES;
    double half = coarse ? HALF_OF_FOUR : HALF_OF_SIXTEEN;
    float step = (float) (half * Math.sqrt(squares / rotated.length));
    float reciprocal = step == 0 ? 0 : 1 / (2 * step);
    Arrays.fill(planes, 0);
    if (coarse) {
      splitCoarsely(reciprocal);
    } else {
      split(reciprocal);
    }
    float unit = coarse ? (float) (step / (1 - LOST_OF_FOUR)) : step;
    origin = unit * (levels - 1) * dimension;
    slope = 2 * unit;
  }

  /** Makes planes of the components. Apart from the coarse ones, as each search does it. */
  private void split(float reciprocal) {
    for (int i = 0; i < words * Long.SIZE; i++) {
      int level = level(rotated[i] * reciprocal, 1 << CodeKernels.PLANES);
      int at = CodeKernels.PLANES * (i / Long.SIZE);
      long bit = 1L << i;
      planes[at] |= (level & 1) != 0 ? bit : 0;
      planes[at + 1] |= (level & 2) != 0 ? bit : 0;
      planes[at + 2] |= (level & 4) != 0 ? bit : 0;
      planes[at + 3] |= (level & 8) != 0 ? bit : 0;
    }
  }

  private void splitCoarsely(float reciprocal) {
    for (int i = 0; i < words * Long.SIZE; i++) {
      int level = level(rotated[i] * reciprocal, 1 << CodeKernels.COARSE_PLANES);
      int at = CodeKernels.COARSE_PLANES * (i / Long.SIZE);
      long bit = 1L << i;
      planes[at] |= (level & 1) != 0 ? bit : 0;
      planes[at + 1] |= (level & 2) != 0 ? bit : 0;
    }
  }

  private static int level(float value, int levels) {
    return Math.max(0, Math.min(levels - 1, (int) Math.floor(value) + levels / 2));
  }

  /**
   * Makes every dot product with a code larger, so that distances computed from it are bounds
   * rather than estimates.
   */
  void raise(float slack) {
    origin += slack;
  }

  /** Returns room for a count of each of so many slots. */
  long[] differing(int slots) {
    if (differing.length < slots) {
      differing = new long[slots];
    }
    return differing;
  }

  /** Returns the rotated query, {@code float[paddedDimension]}; only to be read. */
  public float[] rotated() {
    return rotated;
  }
}
