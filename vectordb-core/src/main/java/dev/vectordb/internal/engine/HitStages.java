package dev.vectordb.internal.engine;

import dev.vectordb.exception.RerankException;
import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.Metadata;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Rerank;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the hits of a search before they are handed over: re-ranked, chosen for
 * diversity, grouped, cut to the page. Works on hits alone, so it does not matter which search
 * found them, nor in how many shards.
 */
public final class HitStages {
  private static final int MIN_SHORTLIST = 50;
  private static final int SHORTLIST_PER_HIT = 4;

  private final SearchRequest request;
  private final Metric metric;
  private final TimeLimit deadline;

  /**
   * Creates the stages of a search.
   *
   * @param request what they are
   * @param metric that of the collection
   * @param deadline when they must have ended
   */
  public HitStages(SearchRequest request, Metric metric, TimeLimit deadline) {
    this.request = request;
    this.metric = metric;
    this.deadline = deadline;
  }

  /** Whether a request asks for anything of this. */
  static boolean areDue(SearchRequest request) {
    return isShortlisted(request) || request.grouping() != null;
  }

  private static boolean isShortlisted(SearchRequest request) {
    return request.rerank() != null || request.mmr() != null;
  }

  /** Whether hits must carry vectors, for the caller or for a stage. */
  static boolean needsVector(SearchRequest request) {
    return request.includeVector() || request.mmr() != null;
  }

  /** Whether hits must carry text, for the caller or for a stage. */
  static boolean needsText(SearchRequest request) {
    return request.includeText() || request.rerank() != null;
  }

  /** Whether hits must carry metadata, for the caller or for a stage. */
  static boolean needsMetadata(SearchRequest request) {
    return request.includeMetadata() || request.rerank() != null || request.grouping() != null;
  }

  /**
   * Tells how many hits the stages want to be given, the best of all.
   *
   * @param request the search
   * @return how many
   */
  public static int shortlist(SearchRequest request) {
    int wanted = request.offset() + request.topK();
    if (!isShortlisted(request)) {
      return wanted;
    }
    return request.shortlist() > 0
        ? request.shortlist()
        : Math.min(Limits.MAX_SHORTLIST, Math.max(MIN_SHORTLIST, SHORTLIST_PER_HIT * wanted));
  }

  /**
   * Takes what a grouped search needs: the shortlist, and beyond it those that are the best of
   * groups that are still wanted.
   */
  static List<SearchHit> candidates(SearchRequest request, HitStream stream, TimeLimit deadline) {
    int wanted = request.offset() + request.topK();
    int shortlist = isShortlisted(request) ? shortlist(request) : 0;
    GroupLimit groups = new GroupLimit(request.grouping());
    List<SearchHit> taken = new ArrayList<>();
    int seen = 0;
    int admitted = 0;
    float worst = Float.POSITIVE_INFINITY;
    SearchHit hit;
    while ((seen < shortlist || admitted < wanted)
        && (hit = stream.next(Math.max(shortlist, wanted) + seen, deadline)) != null) {
      boolean passes = groups.admit(hit);
      admitted += passes ? 1 : 0;
      // One that the graph found late may be better than what stands for its group.
      if (passes || seen < shortlist || hit.score() > worst) {
        taken.add(hit);
        worst = Math.min(worst, hit.score());
      }
      seen++;
    }
    taken.sort(ShardSearcher.BEST_FIRST);
    return taken;
  }

  /**
   * Of hits that were found for a grouped search, leaves the shortlist, and beyond it those that
   * are the best of groups that are still wanted.
   *
   * @param hits best first
   */
  static List<SearchHit> needed(SearchRequest request, List<SearchHit> hits) {
    int wanted = request.offset() + request.topK();
    int shortlist = isShortlisted(request) ? shortlist(request) : 0;
    GroupLimit groups = new GroupLimit(request.grouping());
    List<SearchHit> needed = new ArrayList<>();
    int admitted = 0;
    for (int seen = 0; seen < hits.size() && (seen < shortlist || admitted < wanted); seen++) {
      boolean passes = groups.admit(hits.get(seen));
      admitted += passes ? 1 : 0;
      if (passes || seen < shortlist) {
        needed.add(hits.get(seen));
      }
    }
    return needed;
  }

  /**
   * Runs the stages.
   *
   * @param candidates best first
   * @return the hits of the page
   */
  public List<SearchHit> apply(List<SearchHit> candidates) {
    List<SearchHit> hits = candidates;
    Rerank rerank = request.rerank();
    if (rerank != null && !hits.isEmpty()) {
      hits = rerank(hits, rerank);
    }
    int wanted = request.offset() + request.topK();
    GroupLimit groups = new GroupLimit(request.grouping());
    if (request.mmr() != null) {
      hits =
          new MmrChoice(metric, request.mmr().lambda(), hasOwnScale(), deadline)
              .choose(hits, wanted, groups);
    } else {
      hits = hits.stream().filter(groups::admit).limit(wanted).toList();
    }
    return hits.stream().skip(request.offset()).map(hit -> asAskedFor(request, hit)).toList();
  }

  /** Whether scores are not those of the metric. */
  private boolean hasOwnScale() {
    return request.rerank() != null || request.text() != null;
  }

  private List<SearchHit> rerank(List<SearchHit> hits, Rerank rerank) {
    float[] scores;
    try {
      scores = rerank.reranker().score(rerank.query(), List.copyOf(hits));
    } catch (RuntimeException e) {
      throw new RerankException("the re-ranker failed: " + e, e);
    }
    checkDeadline("re-ranker");
    check(scores, hits.size());
    List<SearchHit> reranked = new ArrayList<>(hits.size());
    for (int i = 0; i < hits.size(); i++) {
      boolean isJudged = !Float.isNaN(scores[i]);
      if (isJudged && (rerank.minScore() == null || scores[i] >= rerank.minScore())) {
        reranked.add(scored(hits.get(i), scores[i]));
      }
    }
    reranked.sort(ShardSearcher.BEST_FIRST);
    return reranked;
  }

  private static void check(float @Nullable [] scores, int hits) {
    if (scores == null || scores.length != hits) {
      throw new RerankException(
          "the re-ranker returned "
              + (scores == null ? "no" : scores.length)
              + " scores for "
              + hits
              + " hits",
          null);
    }
    for (float score : scores) {
      if (Float.isInfinite(score)) {
        throw new RerankException("the re-ranker returned the score " + score, null);
      }
    }
  }

  /** Negative zero becomes zero, or equal scores would not be ordered by id. */
  private static SearchHit scored(SearchHit hit, float score) {
    return new SearchHit(
        hit.id(),
        score + 0.0f,
        hit.vector(),
        hit.text(),
        hit.metadata(),
        hit.score(),
        hit.vectorScore(),
        hit.textScore(),
        hit.snippets());
  }

  private void checkDeadline(String where) {
    if (deadline.isOver()) {
      throw new SearchTimeoutException("the search ran past its deadline in its " + where);
    }
  }

  /** Without what only the stages needed. */
  static SearchHit asAskedFor(SearchRequest request, SearchHit hit) {
    return new SearchHit(
        hit.id(),
        hit.score(),
        request.includeVector() ? hit.vector() : null,
        request.includeText() ? hit.text() : null,
        request.includeMetadata() ? hit.metadata() : Metadata.empty(),
        hit.retrievalScore(),
        hit.vectorScore(),
        hit.textScore(),
        hit.snippets());
  }
}
