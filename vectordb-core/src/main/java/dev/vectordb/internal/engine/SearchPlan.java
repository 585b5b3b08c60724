package dev.vectordb.internal.engine;

import dev.vectordb.internal.index.BitSetFilter;
import dev.vectordb.internal.index.CodeScan;
import dev.vectordb.internal.index.ExactScan;
import dev.vectordb.internal.index.IndexOutcome;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.quantization.BoundScorer;
import dev.vectordb.internal.quantization.CodeRows;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.model.SearchExplanation.Tier;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;

/**
 * Chooses and runs the way to answer one search in one shard. With S matching records of n:
 *
 * <ul>
 *   <li>exact, if asked for, if there is no graph yet, or if S is so small that a scan is cheaper;
 *   <li>else the graph for what it holds, where nodes that do not match navigate only, and an exact
 *       scan of the tail; should the graph give up (its budget spent, or too few found, as in the
 *       middle of many dead), a scan.
 * </ul>
 */
final class SearchPlan {
  /** Up to so many matches a scan costs less than a filtered graph search. */
  static final int EXACT_MATCHES = 4_096;

  /** From this share of matches on the graph is searched as if there were no filter. */
  private static final double PLAIN_GRAPH_SHARE = 0.6;

  /**
   * A filtered graph search that scores more than this share of the matches should have scanned.
   */
  private static final double FILTERED_BUDGET_SHARE = 0.5;

  private final Generation generation;
  private final Snapshot snapshot;
  private final int linked;
  private final @Nullable RoaringBitmap matches;
  private final QueryScorer scorer;
  private final DistanceKind kind;
  private final float[] query;
  private final int k;
  private final int efSearch;
  private final long deadlineNanos;
  private Tier tier = Tier.EXACT;
  private @Nullable BoundScorer bounds;
  private long scored;
  private int tail;

  /**
   * Prepares a search.
   *
   * @param generation the generation, kept open by the caller
   * @param view what the search sees
   * @param kind the distance
   * @param query the query as a row
   * @param k how many are wanted
   * @param efSearch effort of a graph search
   * @param deadlineNanos when to give up, on the clock of {@link System#nanoTime()}
   */
  SearchPlan(
      Generation generation,
      SearchView view,
      DistanceKind kind,
      float[] query,
      int k,
      int efSearch,
      long deadlineNanos) {
    this.generation = generation;
    this.snapshot = view.snapshot();
    this.linked = Math.min(view.linkedCount(), snapshot.ordinalCount());
    this.matches = view.matches();
    this.scorer = QueryScorer.of(generation.rows, kind, query);
    this.kind = kind;
    this.query = query;
    this.k = k;
    this.efSearch = Math.max(k, efSearch);
    this.deadlineNanos = deadlineNanos;
  }

  TopK run(boolean exact) {
    tail = snapshot.ordinalCount() - linked;
    GenerationCodes.Shared codes = fewMatches() ? null : generation.codes.acquire();
    try {
      bounds = codes == null ? null : bounds(codes.rows(), exact);
      VectorIndex index = generation.index;
      if (index == null || exact || linked == 0 || fewMatches()) {
        return scanAll();
      }
      return searchGraph(index);
    } finally {
      bounds = null;
      if (codes != null) {
        codes.release();
      }
    }
  }

  private boolean fewMatches() {
    long candidates = matches == null ? snapshot.liveCount() : matches.getCardinality();
    return candidates <= Math.max(EXACT_MATCHES, k);
  }

  /** What scans read first; null if they read the vectors at once. */
  private @Nullable BoundScorer bounds(CodeRows codes, boolean exact) {
    return exact && !codes.neverMisses() ? null : new BoundScorer(codes, kind, query);
  }

  private TopK searchGraph(VectorIndex index) {
    TopK results = new TopK(k);
    double share = share();
    boolean filtered = matches != null && share < PLAIN_GRAPH_SHARE;
    long budget =
        matches == null
            ? Long.MAX_VALUE
            : Math.max(EXACT_MATCHES, (long) (FILTERED_BUDGET_SHARE * matches.getCardinality()));
    tier = filtered ? Tier.FILTERED_GRAPH : Tier.GRAPH;
    IndexOutcome outcome =
        index.search(
            new IndexQuery(
                query,
                k,
                efSearch,
                linked,
                acceptance(),
                share,
                filtered ? budget : Long.MAX_VALUE,
                deadlineNanos),
            results);
    scored += outcome.scored();
    if (!outcome.complete()) {
      tier = Tier.EXACT;
      return scanAll();
    }
    scanTail(results);
    results.sort();
    return results;
  }

  private double share() {
    if (matches == null) {
      return (double) snapshot.liveCount() / Math.max(1, snapshot.ordinalCount());
    }
    return snapshot.liveCount() == 0 ? 1 : (double) matches.getCardinality() / snapshot.liveCount();
  }

  private @Nullable OrdinalFilter acceptance() {
    return matches == null ? aliveOrNull() : new BitSetFilter(words(matches));
  }

  private @Nullable OrdinalFilter aliveOrNull() {
    return snapshot.deadCount() == 0
        ? null
        : new AliveFilter(generation.deaths, snapshot.sequenceNumber());
  }

  /** One bit per ordinal: asking a bitmap in compressed form would cost a search at every node. */
  private long[] words(RoaringBitmap bitmap) {
    long[] words = BitSetUtil.bitsetOf(bitmap).toLongArray();
    return Arrays.copyOf(words, (snapshot.ordinalCount() + 63) >>> 6);
  }

  private TopK scanAll() {
    TopK results = new TopK(k);
    if (matches != null) {
      scanMatches(matches, results);
    } else {
      scanFrom(0, results);
    }
    results.sort();
    return results;
  }

  private void scanTail(TopK results) {
    if (matches != null) {
      RoaringBitmap unlinked = matches.clone();
      unlinked.remove(0L, linked);
      scanMatches(unlinked, results);
    } else {
      scanFrom(linked, results);
    }
  }

  private void scanMatches(RoaringBitmap ordinals, TopK results) {
    if (bounds == null) {
      scored += ExactScan.scanOrdinals(scorer, ordinals, results, deadlineNanos);
    } else {
      new CodeScan(bounds, scorer, results, deadlineNanos).scanOrdinals(ordinals);
      scored += ordinals.getCardinality();
    }
  }

  private void scanFrom(int from, TopK results) {
    int to = snapshot.ordinalCount();
    if (bounds == null) {
      scored += ExactScan.scanRange(scorer, from, to, aliveOrNull(), results, deadlineNanos);
    } else {
      new CodeScan(bounds, scorer, results, deadlineNanos).scanRange(from, to, aliveOrNull());
      scored += to - from;
    }
  }

  Tier tier() {
    return tier;
  }

  long scored() {
    return scored;
  }

  int tail() {
    return tail;
  }

  int efSearch() {
    return tier == Tier.EXACT ? 0 : efSearch;
  }
}
