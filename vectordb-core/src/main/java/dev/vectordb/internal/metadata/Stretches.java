package dev.vectordb.internal.metadata;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.roaringbitmap.FastAggregation;
import org.roaringbitmap.RoaringBitmap;

/**
 * The ordinals of whole stretches of a sorted sequence as bitmaps, so that a wide range is a few
 * unions and two ends. A bitmap is made when its stretch is first wanted, and takes about two bytes
 * for each ordinal of the stretch, or an eighth of one for each ordinal there is if that is less;
 * where the {@link StretchBudget} is spent none is made. Thread-safe while the sequence does not
 * change.
 */
final class Stretches {
  private final int length;
  private final AtomicReferenceArray<RoaringBitmap> bitmaps;

  /** Gathers the ordinals of some elements of the sequence. */
  @FunctionalInterface
  interface Elements {
    /** Gathers those from {@code from}, inclusive, to {@code to}, exclusive. */
    void collect(int from, int to, OrdinalCollector out);
  }

  /**
   * Divides a sequence.
   *
   * @param size of the sequence
   * @param length of a stretch
   */
  Stretches(int size, int length) {
    this.length = length;
    this.bitmaps = new AtomicReferenceArray<>(size / length);
  }

  /**
   * Gathers the ordinals of elements.
   *
   * @param from the first, inclusive
   * @param to the last, exclusive
   * @param elements gathers them one by one
   * @param out gets them; takes every ordinal there is in the sequence
   */
  void collect(int from, int to, Elements elements, OrdinalCollector out) {
    int first = Math.ceilDiv(from, length);
    int last = to / length;
    if (first >= last) {
      elements.collect(from, to, out);
      return;
    }
    elements.collect(from, first * length, out);
    List<RoaringBitmap> whole = new ArrayList<>(last - first);
    for (int i = first; i < last; i++) {
      whole.add(bitmap(i, elements, out));
    }
    out.addAll(FastAggregation.naive_or(whole.iterator()));
    elements.collect(last * length, to, out);
  }

  private RoaringBitmap bitmap(int index, Elements elements, OrdinalCollector out) {
    RoaringBitmap bitmap = bitmaps.get(index);
    if (bitmap == null) {
      // Readers that get here together all make the same one.
      bitmap =
          out.gather(stretch -> elements.collect(index * length, (index + 1) * length, stretch));
      if (out.kept().stretches().take(bitmap.getLongSizeInBytes())) {
        bitmaps.set(index, bitmap);
      }
    }
    return bitmap;
  }

  /** Says that an element is another one now; called while nobody reads. */
  void changed(int element) {
    int index = element / length;
    if (index < bitmaps.length()) {
      bitmaps.set(index, null);
    }
  }

  long memoryBytes() {
    long bytes = 32 + bitmaps.length() * 4L;
    for (int i = 0; i < bitmaps.length(); i++) {
      RoaringBitmap bitmap = bitmaps.get(i);
      bytes += bitmap == null ? 0 : bitmap.getLongSizeInBytes();
    }
    return bytes;
  }
}
