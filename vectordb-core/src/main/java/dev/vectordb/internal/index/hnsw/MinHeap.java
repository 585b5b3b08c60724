package dev.vectordb.internal.index.hnsw;

import java.util.Arrays;

/** A binary heap of longs, the least at the root. Not thread-safe. */
final class MinHeap {
  private long[] heap = new long[256];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  /** Returns the least; there is one. */
  long least() {
    return heap[0];
  }

  void push(long value) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    int i = size++;
    while (i > 0 && heap[(i - 1) >>> 1] > value) {
      heap[i] = heap[(i - 1) >>> 1];
      i = (i - 1) >>> 1;
    }
    heap[i] = value;
  }

  /** Takes out the least; there is one. */
  long pop() {
    long least = heap[0];
    long value = heap[--size];
    int i = 0;
    int child = 1;
    while (child < size) {
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (value <= heap[child]) {
        break;
      }
      heap[i] = heap[child];
      i = child;
      child = 2 * i + 1;
    }
    heap[i] = value;
    return least;
  }
}
