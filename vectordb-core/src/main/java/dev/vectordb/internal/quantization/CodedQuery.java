package dev.vectordb.internal.quantization;

import java.util.Arrays;

/**
 * A rotated query, and its components in four bits for {@link CodeKernels}. Reusable for another
 * query; not thread-safe.
 */
public final class CodedQuery {
  /**
   * Half the distance between two levels, in standard deviations: sixteen even levels quantize a
   * normal variable, which a component of a rotated vector is nearly, best at 0.3352 (Max,
   * "Quantizing for Minimum Distortion", 1960).
   */
  private static final double HALF_LEVEL = 0.3352 / 2;

  private static final int LEVELS = 1 << CodeKernels.PLANES;

  final int words;
  final long[] planes;

  /** The dot product of a code and the query is {@code origin - slope * differing}. */
  float origin;

  float slope;

  private final Rotation rotation;
  private final float[] rotated;
  private long[] differing = new long[0];

  /** Creates one for codes of all components that must be given a query before use. */
  public CodedQuery(Rotation rotation) {
    this(rotation, words(rotation.paddedDimension()));
  }

  /**
   * Creates one that must be given a query before use.
   *
   * @param words of the codes, which may leave out the last components of the rotated vector
   */
  CodedQuery(Rotation rotation, int words) {
    this.rotation = rotation;
    this.rotated = new float[rotation.paddedDimension()];
    this.words = words;
    this.planes = new long[CodeKernels.PLANES * words];
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
    float step = (float) (HALF_LEVEL * Math.sqrt(squares / rotated.length));
    float reciprocal = step == 0 ? 0 : 1 / (2 * step);
    Arrays.fill(planes, 0);
    for (int i = 0; i < dimension; i++) {
      int level = (int) Math.floor(rotated[i] * reciprocal) + LEVELS / 2;
      level = Math.max(0, Math.min(LEVELS - 1, level));
      int at = CodeKernels.PLANES * (i / Long.SIZE);
      long bit = 1L << i;
      planes[at] |= (level & 1) != 0 ? bit : 0;
      planes[at + 1] |= (level & 2) != 0 ? bit : 0;
      planes[at + 2] |= (level & 4) != 0 ? bit : 0;
      planes[at + 3] |= (level & 8) != 0 ? bit : 0;
    }
    origin = step * (LEVELS - 1) * dimension;
    slope = 2 * step;
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
