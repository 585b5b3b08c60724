package dev.vectordb.internal.engine;

import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.index.BitSetFilter;
import dev.vectordb.internal.index.CodeScan;
import dev.vectordb.internal.index.ExactScan;
import dev.vectordb.internal.index.IndexOutcome;
import dev.vectordb.internal.index.IndexProbe;
import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.index.RunScan;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.quantization.BoundScorer;
import dev.vectordb.internal.quantization.CodeRows;
import dev.vectordb.internal.quantization.RunCodes;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.model.SearchExplanation.Tier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;

/**
 * Chooses and runs the way to answer one search in one shard. With S matching records:
 *
 * <ul>
 *   <li>exact, if asked for, if there is no graph yet, or if S is small;
 *   <li>without a filter, the graph for what it holds, and an exact scan of the tail;
 *   <li>with a filter, what {@link FilterWays} says of it;
 *   <li>a scan, should the graph give up: its budget spent, or too few found, as in the middle of
 *       many dead.
 * </ul>
 */
final class SearchPlan {
  /** Up to so many matches a scan costs less than a filtered graph search. */
  static final int EXACT_MATCHES = 4_096;

  /** Below, reading the vectors takes no longer than preparing a query for their codes. */
  private static final int MIN_CODED_TAIL = 512;

  private static final String TOO_FEW = "the graph found too few records";
  private static final String AMID_THE_DEAD = "the graph met too few records that are not deleted";

  /** A scan of fewer vectors says little of what one costs. */
  private static final int TELLING_SCAN = 256;

  private final SearchCosts costs;
  private final Generation generation;
  private final Snapshot snapshot;
  private final int linked;
  private final @Nullable RoaringBitmap matches;
  private final QueryScorer scorer;
  private final float[] query;
  private final int k;
  private final int room;
  private final int efSearch;
  private final TimeLimit deadline;
  private Tier tier = Tier.EXACT;
  private @Nullable BoundScorer bounds;
  private boolean codedTail;
  private final List<String> fallbacks = new ArrayList<>();
  private long scored;
  private int tail;
  private long graphNanos;
  private long scanNanos;

  /**
   * Prepares a search.
   *
   * @param costs what ways cost; learns from this search
   * @param generation the generation, kept open by the caller
   * @param view what the search sees
   * @param kind the distance
   * @param query the query as a row
   * @param k how many are wanted
   * @param room how many may be found, at least {@code k}: a search that met more keeps as many
   * @param efSearch effort of a graph search
   * @param deadline when to give up
   */
  SearchPlan(
      SearchCosts costs,
      Generation generation,
      SearchView view,
      DistanceKind kind,
      float[] query,
      int k,
      int room,
      int efSearch,
      TimeLimit deadline) {
    this.costs = costs;
    this.generation = generation;
    this.snapshot = view.snapshot();
    this.linked = Math.min(view.linkedCount(), snapshot.ordinalCount());
    this.matches = view.matches();
    this.scorer = QueryScorer.of(generation.rows, kind, query);
    this.query = query;
    this.k = k;
    this.room = room;
    this.efSearch = Math.max(k, efSearch);
    this.deadline = deadline;
  }

  TopK run(boolean exact) {
    codedTail = !exact && !fewMatches();
    tail = snapshot.ordinalCount() - linked;
    GenerationCodes.Shared codes = fewMatches() ? null : generation.codes.acquire();
    try {
      bounds = codes == null ? null : bounds(codes.rows(), exact);
      VectorIndex index = generation.index;
      if (index == null || exact || linked == 0 || fewMatches()) {
        return scanAll();
      }
      return matches == null ? searchGraph(index) : searchFiltered(index, matches);
    } finally {
      bounds = null;
      if (codes != null) {
        codes.release();
      }
    }
  }

  private boolean fewMatches() {
    long candidates = matches == null ? snapshot.liveCount() : matches.getCardinality();
    return candidates <= Math.max(EXACT_MATCHES, room);
  }

  /** What scans read first; null if they read the vectors at once. */
  private @Nullable BoundScorer bounds(CodeRows codes, boolean exact) {
    return exact && !codes.neverMisses() ? null : codes.bounds(query);
  }

  private TopK searchGraph(VectorIndex index) {
    long start = costs.time().nanoTime();
    TopK results = new TopK(room);
    tier = Tier.GRAPH;
    IndexOutcome outcome =
        index.search(
            new IndexQuery(
                query,
                k,
                efSearch,
                linked,
                aliveOrNull(),
                (double) snapshot.liveCount() / Math.max(1, snapshot.ordinalCount()),
                Long.MAX_VALUE,
                deadline),
            results);
    scored += outcome.scored();
    graphNanos = costs.time().nanoTime() - start;
    if (!outcome.complete()) {
      fallbacks.add(snapshot.deadCount() == 0 ? TOO_FEW : AMID_THE_DEAD);
      return scanAll();
    }
    scanTail(results);
    results.sort();
    return results;
  }

  private TopK searchFiltered(VectorIndex index, RoaringBitmap wanted) {
    long start = costs.time().nanoTime();
    long count = wanted.getLongCardinality();
    double share = (double) count / Math.max(1, snapshot.liveCount());
    FilterWays ways = new FilterWays(costs, count, share, efSearch);
    if (!ways.mayNeedGraph()) {
      return scanAll();
    }
    OrdinalFilter filter = new BitSetFilter(words(wanted));
    IndexProbe probe = index.probe(query, filter, linked);
    scored += probe.scored();
    FilterWays.Way way = ways.choose(probe);
    if (!way.graph()) {
      if (!way.reason().isEmpty()) {
        fallbacks.add(way.reason());
      }
      graphNanos = costs.time().nanoTime() - start;
      return scanAll();
    }
    tier = Tier.FILTERED_GRAPH;
    TopK results = new TopK(room);
    IndexOutcome outcome =
        index.search(
            new IndexQuery(
                query,
                k,
                efSearch,
                linked,
                filter,
                way.passRate(),
                way.budget(),
                deadline,
                probe.entry()),
            results);
    scored += outcome.scored();
    graphNanos = costs.time().nanoTime() - start;
    learn(way, outcome, count);
    if (!outcome.complete()) {
      fallbacks.add(
          outcome.scored() > way.budget()
              ? "the graph was given up after " + outcome.scored() + " vectors"
              : TOO_FEW);
      return scanAll();
    }
    scanTail(results);
    results.sort();
    return results;
  }

  private void learn(FilterWays.Way way, IndexOutcome outcome, long matching) {
    if (way.passRate() >= IndexQuery.WIDE) {
      if (outcome.complete()) {
        costs.sawWide(efSearch, way.passRate(), (double) graphNanos);
      } else {
        costs.gaveUpWide(efSearch, way.passRate(), matching);
      }
    } else if (outcome.complete()) {
      costs.sawNarrow(efSearch, outcome.scored(), graphNanos);
    } else {
      costs.gaveUpNarrow(efSearch, matching);
    }
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
    long start = costs.time().nanoTime();
    long before = scored;
    tier = Tier.EXACT;
    TopK results = new TopK(room);
    if (matches != null) {
      scanMatches(matches, results);
    } else {
      scanFrom(0, results);
    }
    results.sort();
    scanNanos = costs.time().nanoTime() - start;
    if (scored - before >= TELLING_SCAN && isLikeThoseChosen()) {
      costs.sawScan(scored - before, scanNanos);
    }
    return results;
  }

  /**
   * Whether the scan was as those are between which and the graph {@link FilterWays} chooses: of
   * what a filter matches, by codes where there are any. What a scan of a tail by codes costs, or
   * one of few vectors beside codes, says nothing of these.
   */
  private boolean isLikeThoseChosen() {
    return matches != null && (bounds != null || generation.codes.bytes() == 0);
  }

  private void scanTail(TopK results) {
    if (tail == 0) {
      return;
    }
    long start = costs.time().nanoTime();
    if (matches != null) {
      RoaringBitmap unlinked = matches.clone();
      unlinked.remove(0L, linked);
      scanMatches(unlinked, results);
    } else {
      scanFrom(linked, results);
    }
    scanNanos = costs.time().nanoTime() - start;
  }

  private void scanMatches(RoaringBitmap ordinals, TopK results) {
    if (bounds == null) {
      scored += ExactScan.scanOrdinals(scorer, ordinals, results, deadline);
    } else {
      new CodeScan(bounds, scorer, results, deadline).scanOrdinals(ordinals);
      scored += ordinals.getCardinality();
    }
  }

  private void scanFrom(int from, TopK results) {
    int to = snapshot.ordinalCount();
    RunCodes runs = codedTail && to - from >= MIN_CODED_TAIL ? generation.tailCodes : null;
    if (runs != null && bounds == null && runs.end() > from) {
      new RunScan(runs, query, scorer, results, deadline).scanRange(from, to, aliveOrNull());
      scored += to - from;
    } else if (bounds == null) {
      scored += ExactScan.scanRange(scorer, from, to, aliveOrNull(), results, deadline);
    } else {
      new CodeScan(bounds, scorer, results, deadline).scanRange(from, to, aliveOrNull());
      scored += to - from;
    }
  }

  Tier tier() {
    return tier;
  }

  /** Why the graph did not answer although it was to. */
  List<String> fallbacks() {
    return List.copyOf(fallbacks);
  }

  long graphNanos() {
    return graphNanos;
  }

  long scanNanos() {
    return scanNanos;
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
