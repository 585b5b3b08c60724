package dev.vectordb.internal.engine;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.model.CollectionInfo;
import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.SearchResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Searches whose hits pass through stages, come in pages, or go on for as long as they are wanted.
 */
final class StagedSearch {
  private static final double WHOLE = 1.0;

  /** Each time that groups are too few, so many times the hits are looked at. */
  private static final int MORE = 4;

  private final CollectionInfo info;
  private final Shard shard;

  StagedSearch(CollectionInfo info, Shard shard) {
    this.info = info;
    this.shard = shard;
  }

  /** Whether a request asks for more than the nearest. */
  static boolean isDue(SearchRequest request) {
    return request.paged() || HitStages.areDue(request);
  }

  /**
   * Searches.
   *
   * @param vector the query, checked
   * @param likeId the record whose vector it is, or null
   * @param explained is told how the search for the hits went
   */
  SearchResult search(
      SearchRequest request,
      float @Nullable [] vector,
      @Nullable String likeId,
      TimeLimit deadline,
      Consumer<SearchExplanation> explained) {
    if (request.paged()) {
      return page(request, required(vector), likeId, deadline, explained);
    }
    SearchLeg leg = candidates(request, vector, likeId, deadline);
    explained.accept(leg.explanation());
    HitStages stages = new HitStages(request, info.config().metric(), deadline);
    return new SearchResult(
        stages.apply(leg.hits()),
        leg.position(),
        WHOLE,
        request.explain() ? leg.explanation() : null);
  }

  private static float[] required(float @Nullable [] vector) {
    return Objects.requireNonNull(vector, "vector");
  }

  private SearchLeg candidates(
      SearchRequest request,
      float @Nullable [] vector,
      @Nullable String likeId,
      TimeLimit deadline) {
    int shortlist = HitStages.shortlist(request);
    if (request.grouping() == null) {
      return shard.search(request, vector, likeId, shortlist, deadline);
    }
    if (request.text() != null) {
      return groups(request, vector, likeId, shortlist, deadline);
    }
    try (HitStream stream = shard.searcher().stream(request, required(vector), likeId, deadline)) {
      List<SearchHit> hits = HitStages.candidates(request, stream, deadline);
      return new SearchLeg(hits, stream.position(), stream.explanation());
    }
  }

  /** What words find cannot be continued, so more of it is found until the groups are enough. */
  private SearchLeg groups(
      SearchRequest request,
      float @Nullable [] vector,
      @Nullable String likeId,
      int shortlist,
      TimeLimit deadline) {
    int wanted = request.offset() + request.topK();
    int fetch = shortlist;
    while (true) {
      SearchLeg leg = shard.search(request, vector, likeId, fetch, deadline);
      GroupLimit groups = new GroupLimit(request.grouping());
      long admitted = leg.hits().stream().filter(groups::admit).count();
      if (admitted >= wanted || leg.hits().size() < fetch || fetch >= Limits.MAX_CANDIDATES) {
        return new SearchLeg(
            HitStages.needed(request, leg.hits()), leg.position(), leg.explanation());
      }
      fetch = Math.min(Limits.MAX_CANDIDATES, MORE * fetch);
    }
  }

  private SearchResult page(
      SearchRequest request,
      float[] vector,
      @Nullable String likeId,
      TimeLimit deadline,
      Consumer<SearchExplanation> explained) {
    long query =
        PageCursor.hash(info, request, vector, FinalScore.least(request, info.config().metric()));
    PageCursor after = request.cursor() == null ? null : PageCursor.decode(request.cursor(), query);
    int depth = after == null ? request.offset() : after.depth();
    int toSkip = request.offset();
    List<SearchHit> hits = new ArrayList<>();
    try (HitStream stream = shard.searcher().stream(request, vector, likeId, deadline)) {
      // One more than the page tells whether another follows.
      int wanted = request.topK() + 1;
      SearchHit hit;
      while (hits.size() < wanted
          && (hit = stream.next(pageEnd(depth, wanted), deadline)) != null) {
        if ((after == null || after.isBefore(hit)) && --toSkip < 0) {
          hits.add(hit);
        }
      }
      // What the graph found late stands behind what is worse; the next page begins at the last.
      hits.sort(ShardSearcher.BEST_FIRST);
      boolean more = hits.size() == wanted;
      if (more) {
        hits.removeLast();
      }
      SearchExplanation explanation = stream.explanation();
      explained.accept(explanation);
      return new SearchResult(
          hits,
          stream.position(),
          WHOLE,
          request.explain() ? explanation : null,
          more ? PageCursor.after(query, depth + hits.size(), hits.getLast()).encode() : null);
    }
  }

  private static int pageEnd(int depth, int wanted) {
    return (int) Math.min(Integer.MAX_VALUE, (long) depth + wanted);
  }

  /**
   * Begins an iterator.
   *
   * @param deadline tells when a batch that begins now must end
   */
  HitIterator iterator(
      SearchRequest request,
      float[] vector,
      @Nullable String likeId,
      Supplier<TimeLimit> deadline) {
    if (request.rerank() != null || request.mmr() != null || request.paged()) {
      throw new InvalidInputException(
          request.paged() ? "cursor" : request.mmr() != null ? "mmr" : "rerank",
          "does not go with an iterator, which hands hits out before it has found all");
    }
    return shard
        .iterators()
        .open(() -> {
          HitStream stream = shard.searcher().stream(request, vector, likeId, deadline.get());
          return new HitIterator(stream, request, deadline, shard::failed);
        });
  }
}
