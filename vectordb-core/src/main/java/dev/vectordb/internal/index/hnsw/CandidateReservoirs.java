package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.vector.PackedDistance;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * For each of many places, the nearest candidates met so far: a sorted row of {@link PackedDistance
 * packed} longs of fixed length, outside the heap. What is kept does not depend on the order of the
 * offers. Thread-safe.
 */
final class CandidateReservoirs implements AutoCloseable {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  private final int width;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment entries;
  private final StripedSpinLocks locks = new StripedSpinLocks();

  /** How many candidates a place holds. */
  private final int[] sizes;

  /**
   * The distance of the last candidate of a full place; read without the lock, where an older one
   * does no harm.
   */
  private final float[] worst;

  CandidateReservoirs(int count, int width) {
    this.width = width;
    this.entries = arena.allocate((long) count * width * Long.BYTES, 64);
    this.sizes = new int[count];
    this.worst = new float[count];
    Arrays.fill(worst, Float.POSITIVE_INFINITY);
  }

  /** Returns a distance beyond which nothing needs to be offered. */
  float worst(int place) {
    return worst[place];
  }

  /**
   * Offers candidates.
   *
   * @param fresh sorted
   * @param merged twice the width or more, overwritten
   */
  void offer(int place, long[] fresh, int count, long[] merged) {
    long at = (long) place * width * Long.BYTES;
    locks.lock(place);
    try {
      int heldEnd = width + sizes[place];
      // Behind, so that merging to the front never overtakes them.
      MemorySegment.copy(entries, LONG, at, merged, width, sizes[place]);
      int held = width;
      int taken = 0;
      int size = 0;
      while (size < width && (held < heldEnd || taken < count)) {
        int order = order(merged, held, heldEnd, fresh, taken, count);
        merged[size++] = order <= 0 ? merged[held] : fresh[taken];
        held += order <= 0 ? 1 : 0;
        taken += order >= 0 ? 1 : 0;
      }
      MemorySegment.copy(merged, 0, entries, LONG, at, size);
      sizes[place] = size;
      if (size == width) {
        worst[place] = PackedDistance.distance(merged[width - 1]);
      }
    } finally {
      locks.unlock(place);
    }
  }

  /** Compares the next of two lists; the end of one is greater than all. */
  private static int order(long[] a, int i, int aEnd, long[] b, int j, int bEnd) {
    if (i == aEnd) {
      return 1;
    }
    return j == bEnd ? -1 : Long.compare(a[i], b[j]);
  }

  /** Copies the candidates of a place to {@code target}; returns how many. */
  int read(int place, long[] target) {
    int size = sizes[place];
    MemorySegment.copy(entries, LONG, (long) place * width * Long.BYTES, target, 0, size);
    return size;
  }

  @Override
  public void close() {
    arena.close();
  }
}
