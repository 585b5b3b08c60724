package dev.vectordb.internal.metadata;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/**
 * The ordinals of each term. A term with one ordinal costs four bytes, so that a field that is
 * different in every record stays cheap; a second ordinal makes it a bitmap.
 */
final class Postings {
  private static final int NONE = -1;

  /** An ordinal, {@link #NONE}, or {@code -2 - index} of a bitmap. */
  private int[] slots = new int[4];

  private final List<RoaringBitmap> bitmaps = new ArrayList<>();

  void add(int term, int ordinal) {
    int slot = slots[term];
    if (slot == NONE) {
      slots[term] = ordinal;
    } else if (slot < NONE) {
      bitmap(slot).add(ordinal);
    } else if (slot != ordinal) {
      slots[term] = NONE - 1 - bitmaps.size();
      bitmaps.add(RoaringBitmap.bitmapOf(Math.min(slot, ordinal), Math.max(slot, ordinal)));
    }
  }

  void remove(int term, int ordinal) {
    int slot = slots[term];
    if (slot == ordinal) {
      slots[term] = NONE;
    } else if (slot < NONE) {
      bitmap(slot).remove(ordinal);
    }
  }

  /** Makes room for a term that has no ordinals. */
  void start(int term) {
    if (term == slots.length) {
      slots = Arrays.copyOf(slots, slots.length * 2);
    }
    slots[term] = NONE;
  }

  boolean isEmpty(int term) {
    int slot = slots[term];
    return slot == NONE || (slot < NONE && bitmap(slot).isEmpty());
  }

  long count(int term) {
    int slot = slots[term];
    return slot >= 0 ? 1 : slot == NONE ? 0 : bitmap(slot).getLongCardinality();
  }

  /** Tells whether the only ordinal of a term is of interest; of many it is not asked. */
  boolean isWanted(int term, OrdinalCollector out) {
    int slot = slots[term];
    return slot >= 0 ? out.wants(slot) : slot < NONE;
  }

  void collect(int term, OrdinalCollector out) {
    int slot = slots[term];
    if (slot >= 0) {
      out.add(slot);
    } else if (slot < NONE) {
      out.addAll(bitmap(slot));
    }
  }

  /** Gathers the ordinals of some terms, whose array is used up. */
  void collect(int[] terms, int count, OrdinalCollector out) {
    int[] ordinals = slots; // not as a field, which every call would have read anew
    int single = 0;
    for (int i = 0; i < count; i++) {
      int slot = ordinals[terms[i]];
      if (slot >= 0) {
        terms[single++] = slot;
      } else if (slot < NONE) {
        out.addAll(bitmap(slot));
      }
    }
    out.addAll(terms, single);
  }

  /** Takes over the ordinals of a term of another, which must not be used after. */
  void move(int term, Postings source, int sourceTerm) {
    int slot = source.slots[sourceTerm];
    if (slot < NONE) {
      slots[term] = NONE - 1 - bitmaps.size();
      bitmaps.add(source.bitmap(slot));
    } else {
      slots[term] = slot;
    }
  }

  private RoaringBitmap bitmap(int slot) {
    return bitmaps.get(NONE - 1 - slot);
  }

  long memoryBytes() {
    long bytes = slots.length * 4L;
    for (RoaringBitmap bitmap : bitmaps) {
      bytes += 128 + bitmap.getLongSizeInBytes();
    }
    return bytes;
  }
}
