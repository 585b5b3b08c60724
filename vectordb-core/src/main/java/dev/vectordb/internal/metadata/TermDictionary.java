package dev.vectordb.internal.metadata;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The terms of one field and kind that are newer than the base, each with its ordinals: a hash
 * table over packed terms. Readers may share it; the order of the terms is made by the first that
 * needs it.
 */
final class TermDictionary implements TermSpace {
  private static final int MIN_UNSORTED = 64;
  private static final int MIN_ABANDONED = 1024;

  /** Drawn per dictionary, so that nobody can prepare terms that collide. */
  private final int seed = ThreadLocalRandom.current().nextInt();

  private TermPool pool = new TermPool();
  private Postings postings = new Postings();

  /** Term number plus one, zero for free; open addressing, at most half full. */
  private int[] table = new int[8];

  /** Terms without ordinals. */
  private int abandoned;

  private volatile TermOrder order = TermOrder.EMPTY;

  void add(byte[] term, int ordinal) {
    int slot = slot(term);
    if (table[slot] == 0) {
      table[slot] = pool.append(term) + 1;
      int number = table[slot] - 1;
      postings.start(number);
      postings.add(number, ordinal);
      if (pool.size() * 2 > table.length) {
        rehash();
      }
      return;
    }
    int number = table[slot] - 1;
    if (postings.isEmpty(number)) {
      abandoned--;
    }
    postings.add(number, ordinal);
  }

  void remove(byte[] term, int ordinal) {
    int number = table[slot(term)] - 1;
    if (number < 0 || postings.isEmpty(number)) {
      return;
    }
    postings.remove(number, ordinal);
    if (postings.isEmpty(number)) {
      abandoned++;
      if (abandoned > MIN_ABANDONED && abandoned > pool.size() / 2) {
        compact();
      }
    }
  }

  /** Forgets abandoned terms, else values that change for ever would be kept for ever. */
  private void compact() {
    TermPool keptPool = new TermPool();
    Postings keptPostings = new Postings();
    for (int term = 0; term < pool.size(); term++) {
      if (!postings.isEmpty(term)) {
        int kept = keptPool.append(pool.copy(term));
        keptPostings.start(kept);
        keptPostings.move(kept, postings, term);
      }
    }
    pool = keptPool;
    postings = keptPostings;
    abandoned = 0;
    order = TermOrder.EMPTY;
    rehash();
  }

  private void rehash() {
    table = new int[Integer.highestOneBit(Math.max(8, pool.size())) * 4];
    for (int term = 0; term < pool.size(); term++) {
      int slot = home(pool.bytes(term), pool.offset(term), pool.length(term));
      while (table[slot] != 0) {
        slot = (slot + 1) & (table.length - 1);
      }
      table[slot] = term + 1;
    }
  }

  /** Returns where a term is, or where it would go. */
  private int slot(byte[] term) {
    int slot = home(term, 0, term.length);
    while (table[slot] != 0 && pool.compare(table[slot] - 1, term) != 0) {
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }

  private int home(byte[] bytes, int offset, int length) {
    return TermHash.hash(seed, bytes, offset, length) & (table.length - 1);
  }

  @Override
  public void collect(byte[] term, OrdinalCollector out) {
    int number = table[slot(term)] - 1;
    if (number >= 0) {
      postings.collect(number, out);
    }
  }

  @Override
  public long count(byte[] term) {
    int number = table[slot(term)] - 1;
    return number < 0 ? 0 : postings.count(number);
  }

  @Override
  public boolean isEmpty() {
    return abandoned == pool.size();
  }

  @Override
  public void collect(TermRange range, @Nullable TermPredicate wanted, OrdinalCollector out) {
    int unsorted = 0;
    if (!range.isAll()) {
      TermOrder sorted = recentOrder();
      unsorted = sorted.size();
      for (int i = sorted.from(pool, range); i < sorted.size(); i++) {
        int term = sorted.term(i);
        if (isAbove(term, range)) {
          break;
        }
        out.step();
        collect(term, wanted, out);
      }
    }
    for (int term = unsorted; term < pool.size(); term++) {
      out.step();
      if (!isBelow(term, range) && !isAbove(term, range)) {
        collect(term, wanted, out);
      }
    }
  }

  private void collect(int term, @Nullable TermPredicate wanted, OrdinalCollector out) {
    if (!postings.isEmpty(term)
        && (wanted == null
            || wanted.test(pool.bytes(term), pool.offset(term), pool.length(term)))) {
      postings.collect(term, out);
    }
  }

  private boolean isBelow(int term, TermRange range) {
    return range.low() != null && range.isBelow(pool.compare(term, range.low()));
  }

  private boolean isAbove(int term, TermRange range) {
    return range.high() != null && range.isAbove(pool.compare(term, range.high()));
  }

  private TermOrder recentOrder() {
    TermOrder recent = order;
    int unsorted = pool.size() - recent.size();
    return unsorted > MIN_UNSORTED + recent.size() / 8 ? fullOrder() : recent;
  }

  /** Returns the order of all terms, abandoned ones among them. */
  TermOrder fullOrder() {
    TermOrder full = order;
    if (full.size() < pool.size()) {
      // Readers that get here together all make the same one.
      full = full.extended(pool);
      order = full;
    }
    return full;
  }

  byte[] term(int number) {
    return pool.copy(number);
  }

  void collect(int number, OrdinalCollector out) {
    postings.collect(number, out);
  }

  /** Returns how many terms there are, those without ordinals among them. */
  int size() {
    return pool.size();
  }

  /** Returns the bytes of all terms, those without ordinals among them. */
  long termBytes() {
    return pool.termBytes();
  }

  long memoryBytes() {
    return pool.memoryBytes() + postings.memoryBytes() + (table.length + order.size()) * 4L + 128;
  }
}
