package dev.vectordb.internal.engine;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.index.BitSetFilter;
import dev.vectordb.internal.index.ExactScan;
import dev.vectordb.internal.index.IndexCursor;
import dev.vectordb.internal.index.IndexProbe;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.LogPosition;
import dev.vectordb.model.Metric;
import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchExplanation.Tier;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.BitSetUtil;
import org.roaringbitmap.RoaringBitmap;

/**
 * The hits of one search in one shard, one after the other, as far as they are asked for, on one
 * snapshot. Every record that matches comes exactly once.
 *
 * <p>Records are <em>settled</em> in batches. A batch finds the nearest that are not settled yet:
 * in the graph by continuing where it was, in the tail and without a graph by scanning. Those whose
 * final score is certain to be better than that of any record not found are ordered and settled;
 * the rest is found again. So the order is strict but for what the graph finds late. When the graph
 * has nothing more, or cost half of a scan, what is left is scanned.
 *
 * <p>Not thread-safe.
 */
final class HitStream implements AutoCloseable {
  /** Looked at beyond what is wanted, as the last found cannot be settled. */
  private static final int ROOM = 8;

  private static final int MAX_BATCH = 65_536;

  /** Kernels may add up in any order; their distances are off by less than this part. */
  private static final double TOLERANCE = 4e-6;

  /** After so large a share of the records a scan would have been cheaper than the graph. */
  private static final double GRAPH_SHARE = 0.5;

  private static final String GRAPH_ENDED =
      "the graph had no more, or had cost half of a scan, so the rest is scanned";

  private final Generation generation;
  private final SearchView view;
  private final SearchRequest request;
  private final @Nullable String excludedId;
  private final Metric metric;
  private final FinalScore scores;
  private final QueryScorer scorer;
  private final HitLoader loader;
  private final int efSearch;
  private final int linked;
  private final @Nullable Float least;
  private final SearchTimes times;
  private final Foreground foreground;

  /** What the filter matches and is not settled; null without a filter. */
  private final @Nullable RoaringBitmap unsettled;

  private final long[] settled;
  private int settledCount;
  private final ArrayDeque<Scored> queue = new ArrayDeque<>();
  private @Nullable IndexCursor cursor;
  private Tier tier = Tier.EXACT;
  private List<String> fallbacks = List.of();
  private long scored;
  private boolean ended;
  private boolean closed;

  /** A settled record. */
  private static final class Scored {
    final int ordinal;
    final float score;
    @Nullable String id;

    Scored(int ordinal, float score) {
      this.ordinal = ordinal;
      this.score = score;
    }
  }

  /** What a stream reads from. */
  record Source(
      Generation generation,
      SearchView view,
      CollectionConfig config,
      DistanceKind kind,
      HitLoader loader,
      SearchTimes times,
      Foreground foreground) {}

  /**
   * Begins.
   *
   * @param source its generation is acquired, and released by {@link #close}
   * @param row the query as a row
   * @param excludedId a record that is not to be among the hits, or null
   */
  HitStream(Source source, SearchRequest request, float[] row, @Nullable String excludedId) {
    this.generation = source.generation();
    this.view = source.view();
    this.request = request;
    this.excludedId = excludedId;
    this.metric = source.config().metric();
    this.least = FinalScore.least(request, metric);
    this.scores = new FinalScore(metric, row, generation.rows);
    this.scorer = QueryScorer.of(generation.rows, source.kind(), row);
    this.loader = source.loader();
    this.times = source.times();
    this.foreground = source.foreground();
    this.efSearch =
        SearchEffort.of(request, source.config().hnsw(), view.snapshot().ordinalCount());
    RoaringBitmap matches = view.matches();
    this.unsettled = matches == null ? null : matches.clone();
    this.linked = Math.min(view.linkedCount(), view.snapshot().ordinalCount());
    this.settled = new long[(view.snapshot().ordinalCount() + 63) >>> 6];
    this.cursor = request.exact() ? null : open(row);
  }

  private @Nullable IndexCursor open(float[] row) {
    VectorIndex index = generation.index;
    if (index == null || linked == 0 || view.candidates() <= SearchPlan.EXACT_MATCHES) {
      return null;
    }
    OrdinalFilter acceptance = acceptance();
    if (unsettled != null && acceptance != null && contradictsQuery(index, row, acceptance)) {
      fallbacks = List.of(FilterWays.LITTLE_NEAR);
      return null;
    }
    tier = unsettled == null ? Tier.GRAPH : Tier.FILTERED_GRAPH;
    return index.cursor(row, linked, acceptance);
  }

  /** Following all nodes would end long before it is where the nearest that pass are. */
  private boolean contradictsQuery(VectorIndex index, float[] row, OrdinalFilter acceptance) {
    long probing = times.time().nanoTime();
    IndexProbe probe = index.probe(row, acceptance, linked);
    scored += probe.scored();
    times.graphSince(probing);
    double share = (double) view.candidates() / Math.max(1, view.snapshot().liveCount());
    return FilterWays.contradictsQuery(probe, share);
  }

  private @Nullable OrdinalFilter acceptance() {
    if (unsettled == null) {
      return aliveOrNull();
    }
    long[] words = BitSetUtil.bitsetOf(unsettled).toLongArray();
    return new BitSetFilter(Arrays.copyOf(words, settled.length));
  }

  private @Nullable OrdinalFilter aliveOrNull() {
    Snapshot snapshot = view.snapshot();
    return snapshot.deadCount() == 0
        ? null
        : new AliveFilter(generation.deaths, snapshot.sequenceNumber());
  }

  /**
   * Returns the next hit.
   *
   * @param count about how many are wanted, this one included
   * @param deadline when to give up; the stream can be continued
   * @return null after the last
   */
  @Nullable SearchHit next(int count, TimeLimit deadline) {
    while (true) {
      Scored next = queue.poll();
      if (next == null) {
        if (ended) {
          return null;
        }
        settle(Math.max(1, Math.min(count, MAX_BATCH)), deadline);
        continue;
      }
      if (least != null && next.score < least) {
        continue;
      }
      long loading = times.time().nanoTime();
      SearchHit hit = loader.load(generation, view.snapshot(), next.ordinal, next.score, request);
      times.loadSince(loading);
      if (!hit.id().equals(excludedId)) {
        return hit;
      }
    }
  }

  private void settle(int count, TimeLimit deadline) {
    foreground.enter();
    try {
      settleSome(count, deadline);
    } finally {
      foreground.leave();
    }
  }

  private void settleSome(int count, TimeLimit deadline) {
    checkDeadline(deadline);
    int remaining = view.candidates() - settledCount;
    if (remaining == 0) {
      ended = true;
      return;
    }
    long fetch = count;
    List<Scored> certain;
    do {
      fetch = Math.min(remaining, fetch + ROOM);
      TopK nearest = find((int) fetch, deadline);
      certain = certain(nearest, nearest.size() < remaining);
      fetch *= 2;
    } while (certain.isEmpty() && fetch / 2 < remaining);
    for (Scored one : certain) {
      settled[one.ordinal >> 6] |= 1L << one.ordinal;
      if (unsettled != null) {
        unsettled.remove(one.ordinal);
      }
    }
    settledCount += certain.size();
    queue.addAll(certain);
    boolean belowBound = least != null && !certain.isEmpty() && certain.getLast().score < least;
    ended = certain.isEmpty() || belowBound;
  }

  /** What it is timed by. */
  TimeSource time() {
    return times.time();
  }

  private static void checkDeadline(TimeLimit deadline) {
    if (deadline.isOver()) {
      throw new SearchTimeoutException("the search ran past its deadline");
    }
  }

  /** In order, those of the found that none of the others can come before. */
  private List<Scored> certain(TopK nearest, boolean moreMayFollow) {
    List<Scored> found = new ArrayList<>(nearest.size());
    boolean bounded = moreMayFollow && nearest.size() > 0; // NaN from a damaged file is not found
    float bound = bounded ? bound(nearest) : Float.NEGATIVE_INFINITY;
    for (int i = 0; i < nearest.size(); i++) {
      float score = scores.of(nearest.ordinal(i));
      if (score > bound) {
        found.add(new Scored(nearest.ordinal(i), score));
      }
    }
    found.sort(Comparator.<Scored>comparingDouble(one -> -one.score).thenComparing(this::idOf));
    return found;
  }

  private String idOf(Scored one) {
    String id = one.id;
    if (id == null) {
      id = HitLoader.id(generation, view.snapshot(), one.ordinal);
      one.id = id;
    }
    return id;
  }

  /** No record that was not found has a higher score. */
  private float bound(TopK nearest) {
    int last = nearest.size() - 1;
    double distance = nearest.distance(last);
    double error =
        switch (metric) {
          case COSINE -> TOLERANCE;
          case EUCLIDEAN -> TOLERANCE * distance;
          case DOT_PRODUCT ->
              TOLERANCE
                  * Math.max(scores.scale(nearest.ordinal(last)), scores.scale(nearest.ordinal(0)));
        };
    return FinalScore.ofDistance(metric, distance - error);
  }

  private TopK find(int fetch, TimeLimit deadline) {
    TopK results = new TopK(fetch);
    IndexCursor graph = cursor;
    if (graph != null) {
      long budget = Math.max(SearchPlan.EXACT_MATCHES, (long) (GRAPH_SHARE * view.candidates()));
      long walking = times.time().nanoTime();
      boolean complete =
          graph.advance(
              Math.max(fetch, efSearch), ordinal -> !isSettled(ordinal), results, budget, deadline);
      times.graphSince(walking);
      if (complete) {
        scan(linked, results, deadline);
        results.sort();
        return results;
      }
      scored += graph.scored();
      graph.close();
      cursor = null;
      tier = Tier.EXACT;
      fallbacks = List.of(GRAPH_ENDED);
    }
    scan(0, results, deadline);
    results.sort();
    return results;
  }

  private boolean isSettled(int ordinal) {
    return (settled[ordinal >> 6] & 1L << ordinal) != 0;
  }

  private void scan(int from, TopK results, TimeLimit deadline) {
    long scanning = times.time().nanoTime();
    scanUnsettled(from, results, deadline);
    times.scanSince(scanning);
  }

  private void scanUnsettled(int from, TopK results, TimeLimit deadline) {
    RoaringBitmap matching = unsettled;
    if (matching != null) {
      if (from > 0) {
        matching = matching.clone();
        matching.remove(0L, from);
      }
      scored += ExactScan.scanOrdinals(scorer, matching, results, deadline);
      return;
    }
    OrdinalFilter alive = aliveOrNull();
    OrdinalFilter wanted =
        settledCount == 0
            ? alive
            : ordinal -> !isSettled(ordinal) && (alive == null || alive.accept(ordinal));
    scored +=
        ExactScan.scanRange(
            scorer, from, view.snapshot().ordinalCount(), wanted, results, deadline);
  }

  /** Returns what the stream sees. */
  LogPosition position() {
    return new LogPosition(view.snapshot().sequenceNumber());
  }

  /** Says how it went so far. */
  SearchExplanation explanation() {
    IndexCursor graph = cursor;
    times.end();
    return new SearchExplanation(
        tier,
        view.snapshot().liveCount(),
        view.candidates(),
        view.snapshot().ordinalCount() - linked,
        scored + (graph == null ? 0 : graph.scored()),
        tier == Tier.EXACT ? 0 : efSearch,
        fallbacks,
        times.phases(),
        times.elapsedNanos(),
        ShardSearcher.notes(generation, request, view),
        null);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      ended = true;
      queue.clear();
      if (cursor != null) {
        cursor.close();
        cursor = null;
      }
      generation.release();
    }
  }
}
