package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.vector.PackedDistance;
import java.util.Arrays;

/**
 * The candidates of one search in one sorted array, in place of the paper's two heaps C and W: the
 * nearest {@code ef} accepted nodes, and between them the rejected ones that only navigate.
 *
 * <p>An entry is a {@link PackedDistance packed} long; the low half holds the node, whether it is
 * rejected, and whether its links were followed. The last entry is an accepted one as soon as there
 * are {@code ef} of those, so that whatever is farther can be turned away by one comparison.
 */
final class CandidatePool {
  private static final int EXPANDED = 1;
  private static final int REJECTED = 2;
  private static final int FLAG_BITS = 2;

  /** How many rejected entries to keep for each accepted one: bounds the cost of an insertion. */
  private static final int MAX_ENTRIES_PER_EF = 16;

  private long[] entries = new long[256];
  private int ef;
  private int maxSize;
  private int size;
  private int accepted;
  private int cursor;
  private boolean crowded;

  /** What an entry must be below; the greatest long until {@code ef} are accepted. */
  private long bound;

  void reset(int newEf) {
    ef = newEf;
    maxSize = Math.max(newEf * MAX_ENTRIES_PER_EF, 1024);
    size = 0;
    accepted = 0;
    cursor = 0;
    crowded = false;
    bound = Long.MAX_VALUE;
  }

  /** Returns whether a node at this distance may be near enough. */
  boolean admits(float distance) {
    return PackedDistance.pack(distance, 0) < bound;
  }

  /** Takes an accepted node if it is near enough. */
  void insert(int node, float distance) {
    long entry = PackedDistance.pack(distance, node << FLAG_BITS);
    if (entry >= bound) {
      return;
    }
    place(entry);
    if (++accepted >= ef) {
      trim();
      bound = entries[size - 1];
    }
  }

  /** Takes a rejected node if it is near enough to navigate. */
  void insertRejected(int node, float distance) {
    long entry = PackedDistance.pack(distance, (node << FLAG_BITS) | REJECTED);
    if (entry >= bound) {
      return;
    }
    if (size >= maxSize) {
      crowded = true;
      long last = entries[size - 1];
      if (entry >= last || (last & REJECTED) == 0) {
        return;
      }
      size--;
    }
    place(entry);
  }

  private void place(long entry) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, size * 2);
    }
    int low = placeOf(entry);
    if (low < size) {
      System.arraycopy(entries, low, entries, low + 1, size - low);
    }
    entries[low] = entry;
    size++;
    if (low < cursor) {
      cursor = low;
    }
  }

  /** Returns how many entries are lower: a binary search shaped for conditional moves. */
  private int placeOf(long entry) {
    long[] sorted = entries;
    int low = 0;
    int length = size;
    while (length > 1) {
      int half = length >>> 1;
      low += sorted[low + half - 1] < entry ? half : 0;
      length -= half;
    }
    return length == 1 && sorted[low] < entry ? low + 1 : low;
  }

  /** Drops the accepted entry that is one too many, and the rejected ones behind the last. */
  private void trim() {
    if (accepted > ef) {
      size--;
      accepted--;
    }
    while ((entries[size - 1] & REJECTED) != 0) {
      size--;
    }
  }

  /** Returns the nearest node whose links were not followed yet and marks it, or -1. */
  int nextToExpand() {
    while (cursor < size) {
      long entry = entries[cursor];
      if ((entry & EXPANDED) == 0) {
        entries[cursor++] = entry | EXPANDED;
        return nodeOf(entry);
      }
      cursor++;
    }
    return -1;
  }

  /** Returns whether {@code ef} accepted nodes are held. */
  boolean isFull() {
    return accepted >= ef;
  }

  /**
   * Returns whether there were more rejected nodes than there is room for, so that ways that lead
   * through them may have been left out.
   */
  boolean isCrowded() {
    return crowded;
  }

  /** Returns the entries held, accepted or not, in ascending order. */
  int size() {
    return size;
  }

  boolean isAccepted(int i) {
    return (entries[i] & REJECTED) == 0;
  }

  int node(int i) {
    return nodeOf(entries[i]);
  }

  float distance(int i) {
    return PackedDistance.distance(entries[i]);
  }

  private static int nodeOf(long entry) {
    return (int) entry >>> FLAG_BITS;
  }
}
