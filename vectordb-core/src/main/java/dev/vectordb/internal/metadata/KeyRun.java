package dev.vectordb.internal.metadata;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@link SortedKeys} on the heap. Pairs can be removed from a run of any length by a mark in their
 * place; only short runs should be inserted into.
 */
final class KeyRun extends SortedKeys {
  private long[] highs;

  /** Null while all are zero, as they are for all but huge numbers, instants and UUIDs. */
  private long @Nullable [] lows;

  /** The complement of the ordinal marks a pair that was removed. */
  private int[] ordinals;

  private int size;
  private int removed;

  KeyRun(int capacity) {
    highs = new long[capacity];
    ordinals = new int[capacity];
  }

  @Override
  int size() {
    return size;
  }

  int liveSize() {
    return size - removed;
  }

  @Override
  long high(int index) {
    return highs[index];
  }

  @Override
  long low(int index) {
    return lows == null ? 0 : lows[index];
  }

  @Override
  int ordinal(int index) {
    return ordinals[index];
  }

  @Override
  void collect(int from, int to, OrdinalCollector out) {
    for (int i = from; i < to; i++) {
      out.add(ordinals[i]);
    }
  }

  @Override
  boolean isWide() {
    return lows != null;
  }

  void insert(SortKey key, int ordinal) {
    int index = find(key, ordinal);
    if (size == highs.length) {
      grow(Math.max(16, size * 2));
    }
    if (index < size) {
      System.arraycopy(highs, index, highs, index + 1, size - index);
      System.arraycopy(ordinals, index, ordinals, index + 1, size - index);
      if (lows != null) {
        System.arraycopy(lows, index, lows, index + 1, size - index);
      }
    }
    set(index, key.high(), key.low(), ordinal);
    size++;
  }

  private void set(int index, long high, long low, int ordinal) {
    highs[index] = high;
    ordinals[index] = ordinal;
    if (lows == null && low != 0) {
      lows = new long[highs.length];
    }
    if (lows != null) {
      lows[index] = low;
    }
  }

  private void grow(int capacity) {
    highs = Arrays.copyOf(highs, capacity);
    ordinals = Arrays.copyOf(ordinals, capacity);
    if (lows != null) {
      lows = Arrays.copyOf(lows, capacity);
    }
  }

  /** Removes one such pair; returns whether there was one. */
  boolean remove(SortKey key, int ordinal) {
    for (int i = find(key, ordinal); i < size && isAt(i, key, ordinal); i++) {
      if (ordinals[i] >= 0) {
        ordinals[i] = ~ordinal;
        removed++;
        changed(i);
        return true;
      }
    }
    return false;
  }

  private boolean isAt(int index, SortKey key, int ordinal) {
    return compare(index, key, ordinal) == 0;
  }

  /** Returns the first index whose pair is not before the given one. */
  private int find(SortKey key, int ordinal) {
    int from = 0;
    int to = size;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (compare(middle, key, ordinal) < 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }

  private int compare(int index, SortKey key, int ordinal) {
    int order = SortKey.compare(highs[index], low(index), key.high(), key.low());
    return order != 0 ? order : Integer.compare(unmarked(ordinals[index]), ordinal);
  }

  private static int unmarked(int ordinal) {
    return ordinal < 0 ? ~ordinal : ordinal;
  }

  /** Returns a run of exactly what is in either and not removed. */
  static KeyRun merge(KeyRun a, KeyRun b) {
    KeyRun merged = new KeyRun(a.liveSize() + b.liveSize());
    int i = 0;
    int j = 0;
    while (i < a.size || j < b.size) {
      if (j == b.size || (i < a.size && compare(a, i, b, j) <= 0)) {
        merged.append(a, i++);
      } else {
        merged.append(b, j++);
      }
    }
    return merged;
  }

  private static int compare(KeyRun a, int i, KeyRun b, int j) {
    int order = SortKey.compare(a.highs[i], a.low(i), b.highs[j], b.low(j));
    return order != 0 ? order : Integer.compare(unmarked(a.ordinals[i]), unmarked(b.ordinals[j]));
  }

  private void append(KeyRun source, int index) {
    if (source.ordinals[index] >= 0) {
      set(size++, source.highs[index], source.low(index), source.ordinals[index]);
    }
  }

  long memoryBytes() {
    return 64L + highs.length * (lows == null ? 12L : 20L) + stretchBytes();
  }
}
