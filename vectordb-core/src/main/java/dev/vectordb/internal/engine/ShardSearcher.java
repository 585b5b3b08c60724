package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.exception.RecordNotFoundException;
import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.filter.Filter;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.index.VectorIndex;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.LogPosition;
import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers searches from one shard. */
final class ShardSearcher {
  private static final Logger log = LoggerFactory.getLogger(ShardSearcher.class);

  /** The order of hits: best first, ties by id. Total, so that merging is associative. */
  static final Comparator<SearchHit> BEST_FIRST =
      Comparator.comparingDouble((SearchHit hit) -> -hit.score()).thenComparing(SearchHit::id);

  /** Looked at beyond what is wanted, so that ties at the end are told by id, not by chance. */
  static final int TIE_ROOM = 8;

  /** So many equally near records are enough: which of them come first may then be chance. */
  static final int MAX_FETCH = 65_536;

  private static final float TIE_TOLERANCE = 2e-6f;

  /** When costs are measured after the opening, each time if they could not be before. */
  private static final int[] OPENED_MILLIS = {200, 1_000, 5_000};

  private final String name;
  private final CollectionConfig config;
  private final GenerationHolder generations;
  private final VectorCodec codec;
  private final DistanceKind kind;
  private final EngineRuntime runtime;
  private final TimeSource time;
  private final HitLoader loader;
  private final Foreground foreground;
  private final RecordFilter filters;
  private final SearchCosts costs;
  private final AtomicInteger measurements = new AtomicInteger();
  private final LoadWatch load;

  ShardSearcher(
      ShardContext context,
      GenerationHolder generations,
      GenerationFactory factory,
      RecordFilter filters,
      LoadWatch load) {
    this.name = context.name();
    this.config = context.config();
    this.generations = generations;
    this.codec = factory.codec();
    this.kind = factory.distanceKind();
    this.loader = new HitLoader(context.runtime().cache().of(context.uuid()));
    this.foreground = context.runtime().foreground();
    this.runtime = context.runtime();
    this.time = runtime.time();
    this.costs =
        SearchCosts.learning(config.dimension(), time, _ -> runtime.inBackground(this::measure));
    this.filters = filters;
    this.load = load;
  }

  /**
   * Searches.
   *
   * @param request the request
   * @param vector the query, checked
   * @param excludedId a record that is not to be among the hits, or null
   * @param wanted hits wanted, those skipped included
   * @param deadline when to give up
   * @return the hits
   */
  SearchLeg search(
      SearchRequest request,
      float[] vector,
      @Nullable String excludedId,
      int wanted,
      TimeLimit deadline) {
    long start = time.nanoTime();
    Generation generation = generations.acquire();
    foreground.enter();
    try {
      SearchView view = filters.view(generation, request.filter(), deadline);
      SearchTimes times = new SearchTimes(time, start);
      checkDeadline(deadline);
      int k = Math.min(wanted + (excludedId == null ? 0 : 1), view.candidates());
      if (k == 0) {
        return new SearchLeg(
            List.of(), position(view), explain(generation, request, view, null, times));
      }
      float[] query = codec.row(vector);
      int efSearch = SearchEffort.of(request, config.hnsw(), view.snapshot().ordinalCount());
      SearchPlan plan;
      TopK nearest;
      int fetch = k;
      do {
        int least = fetch;
        fetch =
            Math.min(
                fetch + TIE_ROOM + (fetch > k ? fetch : 0), Math.min(view.candidates(), MAX_FETCH));
        plan =
            new SearchPlan(costs, generation, view, kind, query, least, fetch, efSearch, deadline);
        nearest = plan.run(request.exact());
        times.add(plan);
      } while (fetch < Math.min(view.candidates(), MAX_FETCH) && tiesGoOn(nearest, k, fetch));
      long loading = time.nanoTime();
      if (plan.tail() > 0) {
        load.scannedTail(loading);
      }
      FinalScore scores = new FinalScore(config.metric(), query, generation.rows);
      List<SearchHit> hits =
          load(generation, view.snapshot(), nearest, k, scores, request, excludedId);
      hits.sort(BEST_FIRST);
      times.loadSince(loading);
      return new SearchLeg(
          hits.size() > wanted ? hits.subList(0, wanted) : hits,
          position(view),
          explain(generation, request, view, plan, times));
    } finally {
      foreground.leave();
      generation.release();
    }
  }

  /**
   * Begins a search that goes on for as long as hits are wanted.
   *
   * @param request the request
   * @param vector the query, checked
   * @param excludedId a record that is not to be among the hits, or null
   * @param deadline when to give up the beginning
   * @return the hits; to be closed
   */
  HitStream stream(
      SearchRequest request, float[] vector, @Nullable String excludedId, TimeLimit deadline) {
    long start = time.nanoTime();
    Generation generation = generations.acquire();
    boolean begun = false;
    try {
      SearchView view = filters.view(generation, request.filter(), deadline);
      SearchTimes times = new SearchTimes(time, start);
      checkDeadline(deadline);
      if (view.linkedCount() < view.snapshot().ordinalCount()) {
        load.scannedTail(start);
      }
      HitStream stream =
          new HitStream(
              new HitStream.Source(generation, view, config, kind, loader, times, foreground),
              request,
              codec.row(vector),
              excludedId);
      begun = true;
      return stream;
    } finally {
      if (!begun) {
        generation.release();
      }
    }
  }

  /**
   * Has it measured what searches cost, soon after the opening and beside whatever goes on; again
   * and later still where that was not to be believed. Does nothing where there is no choice.
   */
  void measureSoon() {
    measureAfter(0);
  }

  private void measureAfter(int attempt) {
    if (attempt < OPENED_MILLIS.length && hasChoice()) {
      runtime.inBackgroundAfter(
          OPENED_MILLIS[attempt],
          () -> {
            if (!costs.isSettled()) {
              measure();
              measureAfter(attempt + 1);
            }
          });
    }
  }

  private boolean hasChoice() {
    try {
      return onGeneration(ShardSearcher::hasChoice);
    } catch (DatabaseClosedException e) {
      return false;
    }
  }

  private static boolean hasChoice(Generation generation) {
    VectorIndex index = generation.index;
    return index != null && index.linkedCount() > SearchPlan.EXACT_MATCHES;
  }

  private boolean onGeneration(Predicate<Generation> task) {
    Generation generation = generations.acquire();
    try {
      return task.test(generation);
    } finally {
      generation.release();
    }
  }

  /** Measures what searches cost, while others go on. */
  private void measure() {
    try {
      boolean _ = onGeneration(this::measure);
    } catch (DatabaseClosedException e) {
      log.debug("Collection {} was closed before costs of searches were measured", name);
    } catch (InternalError e) { // of mapped memory; whoever searches is told
      log.warn("Collection {}: what searches cost could not be measured", name, e);
    }
  }

  private boolean measure(Generation generation) {
    VectorIndex index = generation.index;
    if (index == null || !hasChoice(generation)) {
      return false;
    }
    boolean believed =
        new CostMeasurement(
                new GenerationTrials(generation, index, kind),
                time::nanoTime,
                time.limit(CostMeasurement.BUDGET_NANOS))
            .run(costs);
    measurements.incrementAndGet();
    log.debug(
        "Collection {}: costs of searches {} {}",
        name,
        believed ? "are measured as" : "cannot be measured yet, they stay",
        costs);
    return believed;
  }

  /** Returns how often costs were measured. */
  int measurements() {
    return measurements.get();
  }

  /** What searches cost here, as far as is known. */
  SearchCosts costs() {
    return costs;
  }

  private static void checkDeadline(TimeLimit deadline) {
    if (deadline.isOver()) {
      throw new SearchTimeoutException("the search ran past its deadline in its filter");
    }
  }

  /**
   * Whether the last that was found may be as near as the k-th: then more of its like may follow.
   */
  static boolean tiesGoOn(TopK nearest, int k, int fetch) {
    return nearest.size() == fetch && isTie(nearest.distance(fetch - 1), nearest.distance(k - 1));
  }

  /** Distances are equal up to what kernels lose in adding up. */
  static boolean isTie(float distance, float kth) {
    return distance - kth <= TIE_TOLERANCE * Math.max(1, Math.abs(kth));
  }

  /** The vector of a record, as the query of "more like this". */
  float[] vectorOf(String id) {
    Generation generation = generations.acquire();
    try {
      generation.lock.readLock().lock();
      try {
        int ordinal = generation.liveOrdinal(id);
        if (ordinal < 0) {
          throw new RecordNotFoundException("collection " + name + " has no record '" + id + "'");
        }
        return generation.vector(
            ordinal, generation.records.parts(generation.references.get(ordinal)).residue());
      } finally {
        generation.lock.readLock().unlock();
      }
    } finally {
      generation.release();
    }
  }

  private List<SearchHit> load(
      Generation generation,
      Snapshot snapshot,
      TopK nearest,
      int k,
      FinalScore scores,
      SearchRequest request,
      @Nullable String excludedId) {
    List<SearchHit> hits = new ArrayList<>(nearest.size());
    Float minScore = FinalScore.least(request, config.metric());
    for (int i = 0; i < nearest.size(); i++) {
      if (i >= k && !isTie(nearest.distance(i), nearest.distance(k - 1))) {
        break;
      }
      float score = scores.of(nearest.ordinal(i));
      if (minScore != null && score < minScore) {
        continue;
      }
      SearchHit hit = loader.load(generation, snapshot, nearest.ordinal(i), score, request);
      if (!hit.id().equals(excludedId)) {
        hits.add(hit);
      }
    }
    return hits;
  }

  private static LogPosition position(SearchView view) {
    return new LogPosition(view.snapshot().sequenceNumber());
  }

  private static SearchExplanation explain(
      Generation generation,
      SearchRequest request,
      SearchView view,
      @Nullable SearchPlan plan,
      SearchTimes times) {
    times.end();
    return new SearchExplanation(
        plan == null ? SearchExplanation.Tier.EXACT : plan.tier(),
        view.snapshot().liveCount(),
        view.candidates(),
        plan == null ? 0 : plan.tail(),
        plan == null ? 0 : plan.scored(),
        plan == null ? 0 : plan.efSearch(),
        plan == null ? List.of() : plan.fallbacks(),
        times.phases(),
        times.elapsedNanos(),
        notes(generation, request, view),
        null);
  }

  /** What a filter met: values of other types, fields without an index, records to be read. */
  static List<String> notes(Generation generation, SearchRequest request, SearchView view) {
    Filter filter = request.filter();
    if (!request.explain() || filter == null) {
      return List.of();
    }
    List<String> notes = new ArrayList<>();
    generation.lock.readLock().lock();
    try {
      notes.addAll(generation.metadata.explainTypes(filter));
    } finally {
      generation.lock.readLock().unlock();
    }
    notes.addAll(RecordFilter.notes(generation, filter, view.readRecords()));
    if (view.readRecords() > 0) {
      notes.add(
          view.readRecords()
              + " records were read, as no index tells whether the filter matches, or not as"
              + " quickly");
    }
    return notes;
  }
}
