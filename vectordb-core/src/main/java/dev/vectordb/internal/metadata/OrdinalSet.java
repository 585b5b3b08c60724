package dev.vectordb.internal.metadata;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * The ordinals of a term that has several: a sorted array while they are few, as their bitmap would
 * be a container for each or for every few of them; a bitmap from then on.
 */
final class OrdinalSet {
  private static final int MAX_LISTED = 1024;

  private int[] listed;
  private int size;
  private @Nullable RoaringBitmap bitmap;

  /** Starts a set of two different ordinals. */
  OrdinalSet(int first, int second) {
    this.listed = new int[] {Math.min(first, second), Math.max(first, second), 0, 0};
    this.size = 2;
  }

  /** Adds an ordinal that may be there already. */
  void add(int ordinal) {
    if (bitmap != null) {
      bitmap.add(ordinal);
      return;
    }
    int at = size == 0 || listed[size - 1] < ordinal ? -size - 1 : find(ordinal);
    if (at >= 0) {
      return;
    }
    if (size == MAX_LISTED) {
      bitmap = new RoaringBitmap();
      bitmap.addN(listed, 0, size);
      bitmap.add(ordinal);
      listed = new int[0];
      return;
    }
    if (size == listed.length) {
      listed = Arrays.copyOf(listed, Math.min(MAX_LISTED, size + size / 2 + 2));
    }
    int place = -at - 1;
    System.arraycopy(listed, place, listed, place + 1, size - place);
    listed[place] = ordinal;
    size++;
  }

  /** Removes an ordinal that need not be there. */
  void remove(int ordinal) {
    if (bitmap != null) {
      bitmap.remove(ordinal);
      return;
    }
    int at = find(ordinal);
    if (at >= 0) {
      System.arraycopy(listed, at + 1, listed, at, size - at - 1);
      size--;
    }
  }

  private int find(int ordinal) {
    return Arrays.binarySearch(listed, 0, size, ordinal);
  }

  long count() {
    return bitmap == null ? size : bitmap.getLongCardinality();
  }

  void collect(OrdinalCollector out) {
    if (bitmap == null) {
      out.addAll(listed, size);
    } else {
      out.addAll(bitmap);
    }
  }

  long memoryBytes() {
    return 48 + listed.length * 4L + (bitmap == null ? 0 : 128 + bitmap.getLongSizeInBytes());
  }
}
