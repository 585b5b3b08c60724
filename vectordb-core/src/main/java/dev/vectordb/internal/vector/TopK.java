package dev.vectordb.internal.vector;

import java.util.Arrays;
import java.util.Objects;

/**
 * The k nearest seen so far; ties are broken by the lower ordinal. Not thread-safe.
 *
 * <p>A binary max-heap of {@link PackedDistance packed} longs, the worst at the root.
 */
public final class TopK {
  private final int k;
  private long[] heap;
  private int size;
  private float worst = Float.POSITIVE_INFINITY;
  private boolean sorted;

  /**
   * Creates an empty one.
   *
   * @param k how many to keep, at least 1
   */
  public TopK(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k is " + k);
    }
    this.k = k;
    this.heap = new long[Math.min(k, 64)];
  }

  /** Returns how many are kept at most. */
  public int k() {
    return k;
  }

  /** Takes the ordinal if it is among the k nearest so far; returns whether it was taken. */
  public boolean offer(int ordinal, float distance) {
    if (distance > worst) {
      return false;
    }
    long packed = PackedDistance.pack(distance, ordinal);
    if (sorted) {
      unsort();
    }
    if (size < k) {
      if (size == heap.length) {
        heap = Arrays.copyOf(heap, (int) Math.min(k, size * 2L));
      }
      siftUp(size++, packed);
    } else {
      if (packed >= heap[0]) {
        return false;
      }
      siftDown(packed);
    }
    if (size == k) {
      worst = PackedDistance.distance(heap[0]);
    }
    return true;
  }

  /** Returns the distance that an offer must not exceed; positive infinity until k are held. */
  public float worst() {
    return worst;
  }

  /** Returns how many are held. */
  public int size() {
    return size;
  }

  /** Returns the ordinal at a place; best first after {@link #sort}. */
  public int ordinal(int i) {
    return (int) heap[Objects.checkIndex(i, size)];
  }

  /** Returns the distance at a place; best first after {@link #sort}. */
  public float distance(int i) {
    return PackedDistance.distance(heap[Objects.checkIndex(i, size)]);
  }

  /** Brings the best to the front. Offers may follow; they undo the order. */
  public void sort() {
    Arrays.sort(heap, 0, size);
    sorted = true;
  }

  /** A descending array is a max-heap. */
  private void unsort() {
    for (int i = 0, j = size - 1; i < j; i++, j--) {
      long other = heap[i];
      heap[i] = heap[j];
      heap[j] = other;
    }
    sorted = false;
  }

  private void siftUp(int start, long packed) {
    int i = start;
    while (i > 0) {
      int parent = (i - 1) >>> 1;
      if (heap[parent] >= packed) {
        break;
      }
      heap[i] = heap[parent];
      i = parent;
    }
    heap[i] = packed;
  }

  private void siftDown(long packed) {
    int i = 0;
    int child = 1;
    while (child < size) {
      if (child + 1 < size && heap[child + 1] > heap[child]) {
        child++;
      }
      if (packed >= heap[child]) {
        break;
      }
      heap[i] = heap[child];
      i = child;
      child = 2 * i + 1;
    }
    heap[i] = packed;
  }
}
