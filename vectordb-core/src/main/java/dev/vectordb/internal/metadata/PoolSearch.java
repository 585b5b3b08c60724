package dev.vectordb.internal.metadata;

import java.util.function.IntPredicate;

/** A look through all terms of a {@link TermPool} for those of a range that a test accepts. */
final class PoolSearch {
  private final TermPool pool;
  private final TermRange range;
  private final TermTest test;
  private final int within;

  /**
   * Prepares a search.
   *
   * @param within how many terms, the first ones, are known to be in the range
   */
  PoolSearch(TermPool pool, TermRange range, TermTest test, int within) {
    this.pool = pool;
    this.range = range;
    this.test = test;
    this.within = within;
  }

  /** Is told of the terms that were found. */
  @FunctionalInterface
  interface Found {
    /**
     * Takes some terms.
     *
     * @param terms their numbers, in their order; lent, may be changed
     * @param count how many they are
     */
    void accept(int[] terms, int count);
  }

  /**
   * Searches.
   *
   * @param from the first term to look at
   * @param worth tells whether it is worth looking closely at a term
   * @param step told now and then that the search goes on
   * @param found told the terms
   */
  void run(int from, IntPredicate worth, Runnable step, Found found) {
    TermSample sample = new TermSample();
    TermSample.numbers(pool.size())
        .forEach(term -> sample.add(pool.bytes(term), pool.offset(term), pool.length(term)));
    boolean all = within == pool.size();
    TermTest.TermPredicate predicate = test.predicate();
    new PoolScan(pool, sample.look(test, pool.isAscii()))
        .run(
            from,
            step,
            (terms, count, certain) -> {
              TermTest.TermPredicate asked = certain ? null : predicate;
              int wanted = all && asked == null ? count : 0;
              for (int i = wanted; i < count; i++) {
                int term = terms[i];
                terms[wanted] = term;
                boolean inRange = term < within || pool.isWithin(term, range);
                wanted += inRange && (asked == null || accepts(term, asked, worth)) ? 1 : 0;
              }
              found.accept(terms, wanted);
            });
  }

  private boolean accepts(int term, TermTest.TermPredicate asked, IntPredicate worth) {
    return worth.test(term) && asked.test(pool.bytes(term), pool.offset(term), pool.length(term));
  }
}
