package dev.vectordb;

import static java.util.Objects.requireNonNull;

import dev.vectordb.exception.RerankException;
import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.engine.HitStages;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.model.Metric;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Re-ranking, diversity and groups, done where the hits are not found: for a {@link
 * VectorCollection} that is asked over a network, while the re-ranker is a model of this process.
 * The same code as in the database itself. Thread-safe.
 */
public final class LocalStages {
  private static final Comparator<SearchHit> BEST_FIRST =
      Comparator.comparingDouble((SearchHit hit) -> -hit.score()).thenComparing(SearchHit::id);

  private final SearchRequest request;
  private final Metric metric;

  /**
   * Creates the stages of a search.
   *
   * @param request what they are
   * @param metric that of the collection
   */
  public LocalStages(SearchRequest request, Metric metric) {
    this.request = requireNonNull(request, "request");
    this.metric = requireNonNull(metric, "metric");
  }

  /**
   * Tells how many hits have to be found.
   *
   * @return how many, the best of all
   */
  public int shortlist() {
    return HitStages.shortlist(request);
  }

  /**
   * Runs the stages.
   *
   * @param shortlist the best hits, with vectors, texts and metadata
   * @param groups where the request has groups, the hits that the search finds grouped, without
   *     re-ranking and diversity; else none
   * @param deadlineNanos when the stages must have ended, by {@link System#nanoTime()}; {@link
   *     Long#MAX_VALUE} for never
   * @return the hits of the page, with what the request asks for
   * @throws RerankException if the re-ranker failed
   * @throws SearchTimeoutException if the time is over
   */
  public List<SearchHit> apply(
      List<SearchHit> shortlist, List<SearchHit> groups, long deadlineNanos) {
    Map<String, SearchHit> candidates = new LinkedHashMap<>();
    shortlist.forEach(hit -> candidates.put(hit.id(), hit));
    groups.forEach(hit -> candidates.putIfAbsent(hit.id(), hit));
    List<SearchHit> best = new ArrayList<>(candidates.values());
    best.sort(BEST_FIRST);
    return new HitStages(request, metric, TimeLimit.at(TimeSource.system(), deadlineNanos))
        .apply(best);
  }
}
