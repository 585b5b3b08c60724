package dev.vectordb.internal.metadata;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * The terms of one field and kind that are newer than the base, each with its ordinals: a hash
 * table over packed terms. Readers may share it; the order of the terms is made by the first that
 * needs it.
 */
final class TermDictionary implements TermSpace {
  private static final int MIN_UNSORTED = 64;
  private static final int MIN_ABANDONED = 1024;

  /** Terms in a stretch of their order. */
  private static final int STRETCH = 1 << 14;

  /** A range of more than this part of the terms is chosen from by looking through all of them. */
  private static final int SEARCHED_SHARE = 16;

  /** A range of more than this part of the terms is walked through where all of them lie. */
  private static final int WALKED_SHARE = 4;

  /** What is kept is made anew when so many terms have come since. */
  private static final int MIN_NEWER = 1024;

  /** Drawn per dictionary, so that nobody can prepare terms that collide. */
  private final int seed = ThreadLocalRandom.current().nextInt();

  /** Stands for the terms and their numbers: another after numbers have changed. */
  private Object identity = new Object();

  private TermPool pool = new TermPool();
  private Postings postings = new Postings();

  /** Term number plus one, zero for free; open addressing, at most half full. */
  private int[] table = new int[8];

  /** Terms without ordinals. */
  private int abandoned;

  private long abandonedBytes;

  private volatile TermOrder order = TermOrder.EMPTY;

  /** Null after the ordinals of a term have changed. */
  private volatile @Nullable Ordered ordered;

  /**
   * A wide range that was asked for.
   *
   * @param order the order then
   * @param stretches of that order, null until a wide range is asked for again
   */
  private record Ordered(TermOrder order, @Nullable Stretches stretches) {}

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
      abandonedBytes -= pool.length(number);
    }
    postings.add(number, ordinal);
    ordered = null;
  }

  void remove(byte[] term, int ordinal) {
    int number = table[slot(term)] - 1;
    if (number < 0 || postings.isEmpty(number)) {
      return;
    }
    postings.remove(number, ordinal);
    ordered = null;
    if (postings.isEmpty(number)) {
      abandoned++;
      abandonedBytes += pool.length(number);
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
    identity = new Object();
    pool = keptPool;
    postings = keptPostings;
    abandoned = 0;
    abandonedBytes = 0;
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

  /** Of all terms: most ranges are looked for where all terms lie. */
  @Override
  public long bytes(TermRange range) {
    return termBytes();
  }

  @Override
  public boolean isEmpty() {
    return abandoned == pool.size();
  }

  @Override
  public void collect(TermCondition condition, OrdinalCollector out) {
    collect(condition.range(), condition.test(), condition.key(), out);
  }

  @Override
  public void collect(TermRange range, TermTest test, OrdinalCollector out) {
    collect(range, test, null, out);
  }

  private void collect(TermRange range, TermTest test, @Nullable String key, OrdinalCollector out) {
    TermOrder sorted = range.isAll() ? TermOrder.EMPTY : recentOrder();
    int from = sorted.from(pool, range);
    int to = sorted.to(pool, range);
    if (test.isMetBy(pool.commonPrefix())) {
      collect(range, TermTest.ALL, out);
      return;
    }
    if (!test.isAll() && (range.isAll() || (to - from) > pool.size() / SEARCHED_SHARE)) {
      int within = to - from == sorted.size() ? sorted.size() : 0;
      PoolSearch search = new PoolSearch(pool, range, test, range.isAll() ? pool.size() : within);
      RoaringBitmap known = key == null ? null : known(search, key, out);
      if (known == null) {
        search.run(
            0,
            term -> postings.isWanted(term, out),
            out::check,
            (terms, count) -> postings.collect(terms, count, out));
      } else {
        postings.collect(known, out);
      }
      return;
    }
    int unsorted = sorted.size();
    Stretches stretches = test.isAll() && to - from > STRETCH ? stretches(sorted) : null;
    if (stretches != null) {
      stretches.collect(from, to, (first, last, into) -> walk(sorted, first, last, into), out);
    } else if (to - from > pool.size() / WALKED_SHARE) {
      unsorted = 0; // most of them in the order in which they lie rather than in their own
    } else {
      for (int i = from; i < to; i++) {
        out.step();
        collect(sorted.term(i), TermRange.ALL, test, out);
      }
    }
    for (int term = unsorted; term < pool.size(); term++) {
      out.step();
      collect(term, range, test, out);
    }
  }

  /** Returns the terms that a search finds if that is kept or is to be, else null. */
  private @Nullable RoaringBitmap known(PoolSearch search, String key, OrdinalCollector out) {
    TermAnswers answers = out.kept().answers();
    if (answers == null || !answers.isWorth(pool.termBytes())) {
      return null;
    }
    TermAnswers.Answer known = answers.find(identity, key);
    if (known == null && !answers.isAskedAgain(identity, key)) {
      return null;
    }
    int from = known == null ? 0 : known.terms();
    if (known != null && from == pool.size()) {
      return known.members();
    }
    RoaringBitmap terms =
        out.gather(pool.size(), newer -> search.run(from, _ -> true, out::check, newer::addAll));
    if (known != null) {
      terms.or(known.members());
    }
    if (from == 0 || pool.size() - from >= MIN_NEWER) {
      answers.keep(identity, key, new TermAnswers.Answer(terms, pool.size()));
    }
    return terms;
  }

  /**
   * Returns the stretches of an order. They are made when they are wanted for the second time since
   * something changed: in between many changes they would not be worth it.
   */
  private @Nullable Stretches stretches(TermOrder sorted) {
    Ordered known = ordered;
    if (known == null || known.order != sorted) {
      ordered = new Ordered(sorted, null);
      return null;
    }
    if (known.stretches == null) {
      known = new Ordered(sorted, new Stretches(sorted.size(), STRETCH));
      ordered = known;
    }
    return known.stretches;
  }

  private void walk(TermOrder sorted, int from, int to, OrdinalCollector out) {
    for (int i = from; i < to; i++) {
      out.step();
      postings.collect(sorted.term(i), out);
    }
  }

  private void collect(int term, TermRange range, TermTest test, OrdinalCollector out) {
    if (pool.isWithin(term, range)
        && (test.isAll() || test.accepts(pool.bytes(term), pool.offset(term), pool.length(term)))) {
      postings.collect(term, out);
    }
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

  /** Returns how many terms have ordinals. */
  int size() {
    return pool.size() - abandoned;
  }

  /** Returns the bytes of the terms that have ordinals. */
  long termBytes() {
    return pool.termBytes() - abandonedBytes;
  }

  /** Returns how much heap bitmaps of stretches take. */
  long stretchBytes() {
    Ordered known = ordered;
    Stretches stretches = known == null ? null : known.stretches;
    return stretches == null ? 0 : stretches.memoryBytes();
  }

  long memoryBytes() {
    return pool.memoryBytes()
        + postings.memoryBytes()
        + (table.length + order.size()) * 4L
        + stretchBytes()
        + 128;
  }
}
