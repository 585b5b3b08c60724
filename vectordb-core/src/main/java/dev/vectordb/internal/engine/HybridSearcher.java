package dev.vectordb.internal.engine;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.limits.Limits;
import dev.vectordb.internal.text.TextHits;
import dev.vectordb.internal.text.TextQuery;
import dev.vectordb.internal.text.TextView;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.TopK;
import dev.vectordb.model.CollectionConfig;
import dev.vectordb.model.Fusion;
import dev.vectordb.model.Highlight;
import dev.vectordb.model.LogPosition;
import dev.vectordb.model.SearchExplanation;
import dev.vectordb.model.SearchHit;
import dev.vectordb.model.SearchRequest;
import dev.vectordb.model.Snippet;
import dev.vectordb.model.TextExplanation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Answers searches by words, alone or beside a vector, from one shard. Both legs see the same
 * snapshot and the same matches of the filter.
 */
final class HybridSearcher {
  /** Candidates of a leg unless set, at least. */
  private static final int MIN_CANDIDATES = 100;

  /** Candidates of a leg unless set, for each hit wanted. */
  private static final int CANDIDATES_PER_HIT = 2;

  /** Looked at beyond what is wanted, so that ties at the end are told by id, not by chance. */
  private static final int TIE_ROOM = 8;

  /** So many records of one score are enough: which of them come first may then be chance. */
  private static final int MAX_FETCH = 65_536;

  private static final Comparator<Candidate> BEST_BY_WORDS =
      Comparator.<Candidate>comparingDouble(candidate -> -orZero(candidate.textScore))
          .thenComparing(candidate -> candidate.id);

  private static final Comparator<Candidate> BEST_BY_VECTOR =
      Comparator.<Candidate>comparingDouble(candidate -> -orLowest(candidate.vectorScore))
          .thenComparing(candidate -> candidate.id);

  private static final Comparator<Candidate> BEST =
      Comparator.<Candidate>comparingDouble(candidate -> -candidate.score)
          .thenComparing(candidate -> candidate.id);

  private final CollectionConfig config;
  private final GenerationHolder generations;
  private final TextIndexer indexer;
  private final VectorCodec codec;
  private final DistanceKind kind;
  private final HitLoader loader;
  private final Foreground foreground;
  private final RecordFilter filters;
  private final SearchCosts costs;
  private final LoadWatch load;
  private final TimeSource time;

  HybridSearcher(
      ShardContext context,
      GenerationHolder generations,
      GenerationFactory factory,
      RecordFilter filters,
      TextIndexer indexer,
      SearchCosts costs,
      LoadWatch load) {
    this.config = context.config();
    this.generations = generations;
    this.filters = filters;
    this.indexer = indexer;
    this.costs = costs;
    this.load = load;
    this.codec = factory.codec();
    this.kind = factory.distanceKind();
    this.loader = new HitLoader(context.runtime().cache().of(context.uuid()));
    this.foreground = context.runtime().foreground();
    this.time = context.runtime().time();
  }

  private static double orZero(@Nullable Float score) {
    return score == null ? 0 : score;
  }

  private static double orLowest(@Nullable Float score) {
    return score == null ? Double.NEGATIVE_INFINITY : score;
  }

  /** What a search works on, and what it has found so far. */
  private static final class Work {
    final Generation generation;
    final SearchView view;
    final SearchRequest request;
    final @Nullable String excludedId;
    final TimeLimit deadline;
    final SearchTimes times;
    final Map<Integer, Candidate> candidates = new LinkedHashMap<>();
    @Nullable SearchPlan plan;
    int foundByWords;
    long wordsNanos;

    Work(
        Generation generation,
        SearchView view,
        SearchRequest request,
        @Nullable String excludedId,
        TimeLimit deadline,
        SearchTimes times) {
      this.generation = generation;
      this.view = view;
      this.request = request;
      this.excludedId = excludedId;
      this.deadline = deadline;
      this.times = times;
    }

    Candidate candidate(int ordinal) {
      return candidates.computeIfAbsent(
          ordinal, one -> new Candidate(one, HitLoader.id(generation, view.snapshot(), one)));
    }

    Snapshot snapshot() {
      return view.snapshot();
    }

    void checkDeadline() {
      if (deadline.isOver()) {
        throw new SearchTimeoutException("the search ran past its deadline");
      }
    }
  }

  /**
   * Searches.
   *
   * @param request the request, with a text; the collection has an index of words
   * @param vector the query vector, checked; null to search by words alone
   * @param excludedId a record that is not to be among the hits, or null
   * @param wanted hits wanted, those skipped included
   * @param deadline when to give up
   * @return the hits
   */
  SearchLeg search(
      SearchRequest request,
      float @Nullable [] vector,
      @Nullable String excludedId,
      int wanted,
      TimeLimit deadline) {
    long start = time.nanoTime();
    Generation generation = generations.acquire();
    foreground.enter();
    try {
      GenerationText text = generation.text;
      if (text == null) {
        throw new IllegalStateException("a search by words in a collection without their index");
      }
      SearchView view = filters.view(generation, request.filter(), deadline);
      Work work =
          new Work(generation, view, request, excludedId, deadline, new SearchTimes(time, start));
      work.checkDeadline();
      TextQuery query = text.query(String.valueOf(request.text()));
      List<Candidate> best =
          vector == null
              ? byWords(work, text, query, wanted)
              : byBoth(work, text, query, vector, wanted);
      return new SearchLeg(
          load(work, text, query, best, wanted),
          new LogPosition(view.snapshot().sequenceNumber()),
          explain(work, query));
    } finally {
      foreground.leave();
      generation.release();
    }
  }

  private List<Candidate> byWords(Work work, GenerationText text, TextQuery query, int wanted) {
    try (TextView words = view(work, text)) {
      findByWords(work, words, query, wanted);
    }
    List<Candidate> best = new ArrayList<>(work.candidates.values());
    best.forEach(candidate -> candidate.score = (float) orZero(candidate.textScore));
    best.sort(BEST);
    return best;
  }

  private List<Candidate> byBoth(
      Work work, GenerationText text, TextQuery query, float[] vector, int wanted) {
    Fusion fusion = work.request.fusion();
    boolean useVector = !(fusion instanceof Fusion.Weighted weighted) || weighted.alpha() > 0;
    boolean useWords = !(fusion instanceof Fusion.Weighted weighted) || weighted.alpha() < 1;
    float[] row = codec.row(vector);
    FinalScore scores = new FinalScore(config.metric(), row, work.generation.rows);
    if (useVector) {
      findByVector(work, row, scores, candidates(work.request.vectorCandidates(), wanted));
    }
    try (TextView words = view(work, text)) {
      if (useWords) {
        findByWords(work, words, query, candidates(work.request.textCandidates(), wanted));
      }
      complete(work, words, query, scores);
    }
    rank(work);
    Fusing.fuse(work.candidates.values(), fusion);
    List<Candidate> best = new ArrayList<>(work.candidates.values());
    best.sort(BEST);
    return best;
  }

  private static int candidates(int asked, int wanted) {
    return asked > 0
        ? asked
        : Math.min(Limits.MAX_CANDIDATES, Math.max(MIN_CANDIDATES, CANDIDATES_PER_HIT * wanted));
  }

  private TextView view(Work work, GenerationText text) {
    long start = time.nanoTime();
    TextView view;
    while (true) {
      indexer.await(text, work.snapshot(), work.deadline);
      view = text.view();
      if (view.count() >= work.snapshot().ordinalCount()) {
        break;
      }
      view.close(); // it failed and was begun anew in between
    }
    work.wordsNanos += time.nanoTime() - start;
    return view;
  }

  private void findByVector(Work work, float[] row, FinalScore scores, int count) {
    int k = Math.min(count + (work.excludedId == null ? 0 : 1), work.view.candidates());
    if (k == 0) {
      return;
    }
    int effort = SearchEffort.of(work.request, config.hnsw(), work.snapshot().ordinalCount());
    int most = Math.min(work.view.candidates(), ShardSearcher.MAX_FETCH);
    int fetch = k;
    SearchPlan plan;
    TopK nearest;
    do {
      int least = fetch;
      fetch = Math.min(fetch + ShardSearcher.TIE_ROOM + (fetch > k ? fetch : 0), most);
      plan =
          new SearchPlan(
              costs, work.generation, work.view, kind, row, least, fetch, effort, work.deadline);
      nearest = plan.run(work.request.exact());
      work.times.add(plan);
    } while (fetch < most && ShardSearcher.tiesGoOn(nearest, k, fetch));
    work.plan = plan;
    if (plan.tail() > 0) {
      load.scannedTail(time.nanoTime());
    }
    List<Candidate> found = new ArrayList<>();
    for (int i = 0; i < nearest.size(); i++) {
      if (i < k || ShardSearcher.isTie(nearest.distance(i), nearest.distance(k - 1))) {
        Candidate candidate = work.candidate(nearest.ordinal(i));
        candidate.vectorScore = scores.of(candidate.ordinal);
        candidate.vectorRank = 1;
        found.add(candidate);
      }
    }
    drop(work);
    found.removeIf(candidate -> candidate.id.equals(work.excludedId));
    found.sort(BEST_BY_VECTOR);
    found.stream().skip(count).forEach(beyond -> work.candidates.remove(beyond.ordinal));
  }

  private static void drop(Work work) {
    if (work.excludedId != null) {
      work.candidates.values().removeIf(candidate -> candidate.id.equals(work.excludedId));
    }
  }

  private void findByWords(Work work, TextView words, TextQuery query, int count) {
    long start = time.nanoTime();
    int k = Math.min(count + (work.excludedId == null ? 0 : 1), work.view.candidates());
    int fetch = k;
    TextHits hits;
    do {
      fetch = Math.min(fetch + TIE_ROOM + (fetch > k ? fetch : 0), MAX_FETCH);
      hits = words.search(query, fetch, work.view.matches(), accepted(work, words), work.deadline);
    } while (fetch < MAX_FETCH && tiesGoOn(hits, k, fetch));
    List<Candidate> found = new ArrayList<>();
    for (int i = 0; i < hits.size() && k > 0; i++) {
      if (i < k || hits.scores()[i] == hits.scores()[k - 1]) {
        Candidate candidate = work.candidate(hits.ordinals()[i]);
        candidate.textScore = hits.scores()[i];
        found.add(candidate);
      }
    }
    found.sort(BEST_BY_WORDS);
    found.removeIf(candidate -> candidate.id.equals(work.excludedId));
    for (int i = 0; i < found.size(); i++) {
      Candidate candidate = found.get(i);
      if (i < count) {
        candidate.textRank = i + 1;
      } else if (candidate.vectorRank == Candidate.UNRANKED) {
        work.candidates.remove(candidate.ordinal);
      }
    }
    drop(work);
    work.foundByWords = Math.min(count, found.size());
    work.wordsNanos += time.nanoTime() - start;
  }

  private static boolean tiesGoOn(TextHits hits, int k, int fetch) {
    return k > 0 && hits.size() == fetch && hits.scores()[fetch - 1] == hits.scores()[k - 1];
  }

  /** What the filter matches is alive; without one the dead and what came later must be told. */
  private static @Nullable IntPredicate accepted(Work work, TextView words) {
    Snapshot snapshot = work.snapshot();
    if (work.view.matches() != null
        || (snapshot.deadCount() == 0 && words.count() == snapshot.ordinalCount())) {
      return null;
    }
    AliveFilter alive = new AliveFilter(work.generation.deaths, snapshot.sequenceNumber());
    return ordinal -> ordinal < snapshot.ordinalCount() && alive.accept(ordinal);
  }

  /** Lets each leg score what only the other found. */
  private void complete(Work work, TextView words, TextQuery query, FinalScore scores) {
    List<Candidate> wordless = new ArrayList<>();
    for (Candidate candidate : work.candidates.values()) {
      if (candidate.vectorScore == null) {
        candidate.vectorScore = scores.of(candidate.ordinal);
      }
      if (candidate.textScore == null) {
        wordless.add(candidate);
      }
    }
    long start = time.nanoTime();
    wordless.sort(Comparator.comparingInt(candidate -> candidate.ordinal));
    float[] found =
        words.scores(query, wordless.stream().mapToInt(candidate -> candidate.ordinal).toArray());
    for (int i = 0; i < found.length; i++) {
      wordless.get(i).textScore = found[i];
    }
    work.wordsNanos += time.nanoTime() - start;
  }

  /** Ranks what the vector found; the words rank as they find. */
  private static void rank(Work work) {
    List<Candidate> found = new ArrayList<>();
    for (Candidate candidate : work.candidates.values()) {
      if (candidate.vectorRank != Candidate.UNRANKED) {
        found.add(candidate);
      }
    }
    found.sort(BEST_BY_VECTOR);
    for (int i = 0; i < found.size(); i++) {
      found.get(i).vectorRank = i + 1;
    }
  }

  private List<SearchHit> load(
      Work work, GenerationText text, TextQuery query, List<Candidate> best, int wanted) {
    long start = time.nanoTime();
    List<SearchHit> hits = new ArrayList<>(Math.min(wanted, best.size()));
    Float minScore = work.request.minScore();
    for (Candidate candidate : best) {
      if (hits.size() == wanted || (minScore != null && candidate.score < minScore)) {
        break;
      }
      SearchHit hit =
          loader.load(
              work.generation, work.snapshot(), candidate.ordinal, candidate.score, work.request);
      hits.add(
          new SearchHit(
              hit.id(),
              hit.score(),
              hit.vector(),
              hit.text(),
              hit.metadata(),
              null,
              candidate.vectorScore,
              candidate.vectorScore == null ? null : candidate.textScore,
              snippets(work, text, query, candidate.ordinal)));
    }
    work.times.loadSince(start);
    return hits;
  }

  private static List<Snippet> snippets(
      Work work, GenerationText text, TextQuery query, int ordinal) {
    Highlight highlight = work.request.highlight();
    if (highlight == null || query.isEmpty()) {
      return List.of();
    }
    work.checkDeadline(); // taking a long text apart is work
    long version = HitLoader.version(work.generation, work.snapshot(), ordinal);
    byte[] bytes = work.generation.records.textBytes(version);
    return bytes == null
        ? List.of()
        : text.index().snippets(query, new String(bytes, StandardCharsets.UTF_8), highlight);
  }

  private static SearchExplanation explain(Work work, TextQuery query) {
    work.times.end();
    SearchPlan plan = work.plan;
    return new SearchExplanation(
        plan == null ? SearchExplanation.Tier.TEXT : plan.tier(),
        work.snapshot().liveCount(),
        work.view.candidates(),
        plan == null ? 0 : plan.tail(),
        plan == null ? 0 : plan.scored(),
        plan == null ? 0 : plan.efSearch(),
        plan == null ? List.of() : plan.fallbacks(),
        work.times.phases(),
        work.times.elapsedNanos(),
        ShardSearcher.notes(work.generation, work.request, work.view),
        new TextExplanation(List.copyOf(query.words()), work.foundByWords, work.wordsNanos));
  }
}
