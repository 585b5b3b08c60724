package dev.vectordb.benchmarks.engine;

import dev.vectordb.internal.vector.PackedDistance;

/**
 * The nearest nodes of one walk in a sorted array, as the index keeps them where nothing is
 * rejected. Not thread-safe.
 */
final class WalkPool {
  private static final int EXPANDED = 1;

  private long[] entries = new long[0];
  private int ef;
  private int size;
  private int cursor;
  private long bound;

  void reset(int newEf) {
    ef = newEf;
    if (entries.length <= newEf) {
      entries = new long[newEf + 1];
    }
    size = 0;
    cursor = 0;
    bound = Long.MAX_VALUE;
  }

  /** Takes a node if it is near enough. */
  void insert(int node, float distance) {
    long entry = PackedDistance.pack(distance, node << 1);
    if (entry >= bound) {
      return;
    }
    int low = placeOf(entry);
    System.arraycopy(entries, low, entries, low + 1, size - low);
    entries[low] = entry;
    size = Math.min(size + 1, ef);
    cursor = Math.min(cursor, low);
    if (size == ef) {
      bound = entries[size - 1];
    }
  }

  private int placeOf(long entry) {
    int low = 0;
    int length = size;
    while (length > 1) {
      int half = length >>> 1;
      low += entries[low + half - 1] < entry ? half : 0;
      length -= half;
    }
    return length == 1 && entries[low] < entry ? low + 1 : low;
  }

  /** Returns the nearest node whose links were not followed yet and marks it, or -1. */
  int nextToExpand() {
    while (cursor < size) {
      long entry = entries[cursor];
      if ((entry & EXPANDED) == 0) {
        entries[cursor++] = entry | EXPANDED;
        return node(cursor - 1);
      }
      cursor++;
    }
    return -1;
  }

  int size() {
    return size;
  }

  /** Returns the node at a place, the nearest at 0. */
  int node(int place) {
    return (int) entries[place] >>> 1;
  }
}
