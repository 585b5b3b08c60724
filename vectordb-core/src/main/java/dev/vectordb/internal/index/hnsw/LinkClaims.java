package dev.vectordb.internal.index.hnsw;

import java.util.ArrayDeque;
import java.util.TreeMap;

/**
 * Hands out ranges of ordinals to workers and knows below which ordinal all are done, whatever the
 * order in which workers finish. A range whose worker failed is handed out again.
 */
final class LinkClaims {
  /** The half-open range {@code [from, to)}. */
  record Range(int from, int to) {}

  private final TreeMap<Integer, Integer> doneBeyond = new TreeMap<>();
  private final ArrayDeque<Range> returned = new ArrayDeque<>();
  private volatile int claimed;
  private volatile int done;

  LinkClaims(int done) {
    this.claimed = done;
    this.done = done;
  }

  /** Returns the next range, empty if there is none below {@code available}. */
  synchronized Range claim(int available, int most) {
    Range again = returned.poll();
    if (again != null) {
      return again;
    }
    int from = claimed;
    int to = (int) Math.min(available, (long) from + most);
    if (to <= from) {
      return new Range(from, from);
    }
    claimed = to;
    return new Range(from, to);
  }

  synchronized void complete(int from, int to) {
    if (from == to) {
      return;
    }
    if (from != done) {
      doneBeyond.put(from, to);
      return;
    }
    int reached = to;
    Integer next;
    while ((next = doneBeyond.remove(reached)) != null) {
      reached = next;
    }
    done = reached;
  }

  synchronized void giveBack(int from, int to) {
    returned.add(new Range(from, to));
  }

  /** Returns the ordinal below which all are done. */
  int done() {
    return done;
  }

  /** Returns the ordinal below which all have been handed out. */
  int claimed() {
    return claimed;
  }
}
