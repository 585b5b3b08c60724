package dev.vectordb.internal.metadata;

import java.util.Arrays;

/**
 * One look through all terms of a {@link TermPool}, in their order, many of them at once where they
 * lie. Not thread-safe.
 */
final class PoolScan {
  /** About so many bytes are looked at at once. */
  private static final int WINDOW = 1 << 15;

  private static final int WINDOW_TERMS = WINDOW / 8;

  /** Where less than one term in so many may be wanted, searching is quicker than walking. */
  private static final int SEARCHED_SHARE = 8;

  private final TermPool pool;
  private final TermLook look;
  private final int[] begins = new int[WINDOW_TERMS + 1];
  private final int[] chosen = new int[WINDOW_TERMS];

  /** The terms of the present window, and where the last of them ends. */
  private int first;

  private int terms;
  private int end;

  /** Is told of the terms that were found. */
  @FunctionalInterface
  interface Found {
    /**
     * Takes some terms.
     *
     * @param terms their numbers, in their order; lent, may be changed
     * @param count how many they are
     * @param certain whether all of them are wanted
     */
    void accept(int[] terms, int count, boolean certain);
  }

  PoolScan(TermPool pool, TermLook look) {
    this.pool = pool;
    this.look = look;
  }

  /**
   * Finds the terms that may be wanted, and all that are.
   *
   * @param from the first term to look at
   * @param step told now and then that the search goes on
   * @param found told the terms
   */
  void run(int from, Runnable step, Found found) {
    int size = pool.size();
    for (first = from; first < size; first += terms) {
      step.run();
      terms = pool.windowEnd(first, WINDOW, WINDOW_TERMS) - first;
      end = pool.offset(first + terms - 1) + pool.length(first + terms - 1);
      choose(found);
    }
  }

  private void choose(Found found) {
    PartPlaces places = look.places();
    TermColumns columns = look.columns();
    byte[] bytes = pool.bytes(first);
    int from = pool.offset(first);
    boolean many = places == null || places.mark(bytes, from, end) > terms / SEARCHED_SHARE;
    boolean certain = false;
    int count = terms;
    if (columns != null && many) {
      count = columns.choose(window(), chosen);
      certain = columns.tells();
    } else if (places != null) {
      count = many ? places.walk(window(), chosen) : leap(places, from);
    } else {
      Arrays.setAll(chosen, i -> i);
    }
    for (int i = 0; i < count; i++) {
      chosen[i] += first;
    }
    found.accept(chosen, count, certain);
  }

  /** Finds where the terms begin. */
  private TermWindow window() {
    int[] places = begins; // not as a field, which every turn would read anew
    int count = terms;
    pool.copyOffsets(first, count, places);
    places[count] = end + Integer.BYTES;
    int longest = 0;
    for (int i = 0; i < count; i++) {
      longest = Math.max(longest, places[i + 1] - places[i]);
    }
    return new TermWindow(
        pool.bytes(first), pool.offset(first), end, places, count, Integer.BYTES, true, longest);
  }

  /** Goes from place to place. */
  private int leap(PartPlaces places, int from) {
    int count = 0;
    int term = first;
    int at = from;
    while (true) {
      int place = places.find(at, end);
      if (place < 0) {
        return count;
      }
      term = pool.termAt(place, term, first + terms);
      int offset = pool.offset(term);
      if (place < offset) {
        at = offset; // in the length
        continue;
      }
      if (place + places.length() <= offset + pool.length(term)) {
        chosen[count++] = term - first;
      }
      if (++term == first + terms) {
        return count;
      }
      at = pool.offset(term);
    }
  }
}
