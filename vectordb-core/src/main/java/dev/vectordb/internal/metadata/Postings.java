package dev.vectordb.internal.metadata;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.roaringbitmap.BatchIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * The ordinals of each term. A term with one ordinal costs four bytes, so that a field that is
 * different in every record stays cheap; a second ordinal makes it a set.
 */
final class Postings {
  private static final int NONE = -1;
  private static final int BATCH = 4096;

  /** An ordinal, {@link #NONE}, or {@code -2 - index} of a set. */
  private int[] slots = new int[4];

  private final List<OrdinalSet> sets = new ArrayList<>();

  void add(int term, int ordinal) {
    int slot = slots[term];
    if (slot == NONE) {
      slots[term] = ordinal;
    } else if (slot < NONE) {
      set(slot).add(ordinal);
    } else if (slot != ordinal) {
      slots[term] = NONE - 1 - sets.size();
      sets.add(new OrdinalSet(slot, ordinal));
    }
  }

  void remove(int term, int ordinal) {
    int slot = slots[term];
    if (slot == ordinal) {
      slots[term] = NONE;
    } else if (slot < NONE) {
      set(slot).remove(ordinal);
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
    return slot == NONE || (slot < NONE && set(slot).count() == 0);
  }

  long count(int term) {
    int slot = slots[term];
    return slot >= 0 ? 1 : slot == NONE ? 0 : set(slot).count();
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
      set(slot).collect(out);
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
        set(slot).collect(out);
      }
    }
    out.addAll(terms, single);
  }

  /** Gathers the ordinals of some terms. */
  void collect(RoaringBitmap terms, OrdinalCollector out) {
    int[] batch = new int[BATCH];
    BatchIterator each = terms.getBatchIterator();
    while (each.hasNext()) {
      out.check();
      collect(batch, each.nextBatch(batch), out);
    }
  }

  /** Takes over the ordinals of a term of another, which must not be used after. */
  void move(int term, Postings source, int sourceTerm) {
    int slot = source.slots[sourceTerm];
    if (slot < NONE) {
      slots[term] = NONE - 1 - sets.size();
      sets.add(source.set(slot));
    } else {
      slots[term] = slot;
    }
  }

  private OrdinalSet set(int slot) {
    return sets.get(NONE - 1 - slot);
  }

  long memoryBytes() {
    long bytes = slots.length * 4L;
    for (OrdinalSet set : sets) {
      bytes += set.memoryBytes();
    }
    return bytes;
  }
}
