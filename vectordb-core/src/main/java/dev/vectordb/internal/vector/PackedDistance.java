package dev.vectordb.internal.vector;

/**
 * A distance and a non-negative int in one long that sorts by distance, then by the int. Adding
 * {@code +0} first makes the two zeros one; NaN sorts last, whatever its sign: what processors make
 * of invalid operations is negative on some.
 */
public final class PackedDistance {
  private PackedDistance() {}

  /** Packs a distance and a low half. */
  public static long pack(float distance, int low) {
    int bits = Float.floatToIntBits(distance + 0.0f);
    int sortable = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return ((long) sortable << 32) | (low & 0xFFFF_FFFFL);
  }

  /** Returns the distance. */
  public static float distance(long packed) {
    int sortable = (int) (packed >> 32);
    return Float.intBitsToFloat(sortable ^ ((sortable >> 31) & Integer.MAX_VALUE));
  }
}
