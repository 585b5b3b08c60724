package dev.vectordb.internal.text;

import dev.vectordb.exception.DatabaseIoException;
import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.exception.VectorDatabaseException;
import dev.vectordb.internal.environment.TimeLimit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Collector;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.FilterCollector;
import org.apache.lucene.search.FilterLeafCollector;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.LeafCollector;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollector;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.Weight;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;
import org.roaringbitmap.RoaringBitmapWriter;

/**
 * The index of words as it was at one moment. A document's number is its ordinal. Thread-safe;
 * whoever got it closes it.
 */
public final class TextView implements AutoCloseable {
  /** Between two looks at the clock. */
  private static final int STEPS_MASK = 0xFFF;

  private final IndexReader reader;

  TextView(IndexReader reader) {
    this.reader = reader;
  }

  /**
   * Returns how many ordinals it holds.
   *
   * @return ordinals from 0, those without text included
   */
  public int count() {
    return reader.maxDoc();
  }

  IndexReader reader() {
    return reader;
  }

  boolean tryAcquire() {
    return reader.tryIncRef();
  }

  @Override
  public void close() {
    try {
      reader.decRef();
    } catch (IOException e) {
      throw new DatabaseIoException("the index of words could not be read", e);
    }
  }

  /**
   * Finds the ordinals that match best.
   *
   * @param query what to look for
   * @param k how many are wanted
   * @param matches the ordinals that may be found; null for no such bound
   * @param accepted tells which of these may be found; null if all may
   * @param deadline when to give up
   * @return the best, at most {@code k}
   * @throws SearchTimeoutException if the time is over
   */
  public TextHits search(
      TextQuery query,
      int k,
      @Nullable RoaringBitmap matches,
      @Nullable IntPredicate accepted,
      TimeLimit deadline) {
    Query words = query.query();
    if (words == null || k == 0 || reader.maxDoc() == 0) {
      return TextHits.NONE;
    }
    IndexSearcher searcher = searcher(deadline);
    try {
      TopDocs top = searcher.search(within(words, matches), new Accepting(k, accepted));
      if (searcher.timedOut()) {
        throw new SearchTimeoutException("the search ran past its deadline among words");
      }
      return hits(top.scoreDocs);
    } catch (IOException | RuntimeException e) {
      throw unreadable(e);
    }
  }

  /**
   * Finds the ordinals whose texts have all of some words.
   *
   * @param words the words as the index has them
   * @param deadline when to give up
   * @return the ordinals, owned by the caller; none without words
   * @throws SearchTimeoutException if the time is over
   */
  public RoaringBitmap containing(Set<String> words, TimeLimit deadline) {
    RoaringBitmapWriter<RoaringBitmap> found = RoaringBitmapWriter.writer().get();
    if (!words.isEmpty()) {
      try {
        for (LeafReaderContext leaf : reader.leaves()) {
          collect(leaf, words, found, deadline);
        }
      } catch (IOException | RuntimeException e) {
        throw unreadable(e);
      }
    }
    return found.get();
  }

  /** Walks along the texts with the rarest word. */
  private static void collect(
      LeafReaderContext leaf,
      Set<String> words,
      RoaringBitmapWriter<RoaringBitmap> found,
      TimeLimit deadline)
      throws IOException {
    List<PostingsEnum> postings = new ArrayList<>();
    for (String word : words) {
      @Nullable PostingsEnum texts =
          leaf.reader().postings(new Term(TextIndex.FIELD, word), PostingsEnum.NONE);
      if (texts == null) {
        return;
      }
      postings.add(texts);
    }
    postings.sort(Comparator.comparingLong(DocIdSetIterator::cost));
    PostingsEnum rarest = postings.removeFirst();
    int steps = 0;
    for (int text = rarest.nextDoc();
        text != DocIdSetIterator.NO_MORE_DOCS;
        text = rarest.nextDoc()) {
      if (haveAll(postings, text)) {
        found.add(leaf.docBase + text);
      }
      if ((++steps & STEPS_MASK) == 0 && isOver(deadline)) {
        throw new SearchTimeoutException("the search ran past its deadline among words");
      }
    }
  }

  private static boolean haveAll(List<PostingsEnum> postings, int text) throws IOException {
    for (PostingsEnum texts : postings) {
      int at = texts.docID() < text ? texts.advance(text) : texts.docID();
      if (at != text) {
        return false;
      }
    }
    return true;
  }

  /** Bytes that lie under a checksum that holds make Lucene throw anything. */
  private static VectorDatabaseException unreadable(Exception e) {
    return e instanceof VectorDatabaseException own
        ? own
        : new DatabaseIoException("the index of words could not be read", e);
  }

  private static boolean isOver(TimeLimit deadline) {
    return deadline.isOver();
  }

  private IndexSearcher searcher(TimeLimit deadline) {
    IndexSearcher searcher = new IndexSearcher(reader);
    // Lucene's default cache is one for the whole process and would outlive the database.
    searcher.setQueryCache(null);
    if (!deadline.isNever()) {
      searcher.setTimeout(deadline::isOver);
    }
    return searcher;
  }

  private static Query within(Query words, @Nullable RoaringBitmap matches) {
    return matches == null
        ? words
        : new BooleanQuery.Builder()
            .add(words, BooleanClause.Occur.MUST)
            .add(new OrdinalsQuery(matches), BooleanClause.Occur.FILTER)
            .build();
  }

  private static TextHits hits(ScoreDoc[] top) {
    int[] ordinals = new int[top.length];
    float[] scores = new float[top.length];
    for (int i = 0; i < top.length; i++) {
      ordinals[i] = top[i].doc;
      scores[i] = top[i].score;
    }
    return new TextHits(ordinals, scores);
  }

  /**
   * Scores given ordinals.
   *
   * @param query what to look for
   * @param ordinals rising, below {@link #count()}
   * @return the score of each, 0 where no word matches
   */
  public float[] scores(TextQuery query, int[] ordinals) {
    float[] scores = new float[ordinals.length];
    Query words = query.query();
    if (words == null || ordinals.length == 0) {
      return scores;
    }
    IndexSearcher searcher = searcher(TimeLimit.NEVER);
    try {
      Weight weight = searcher.createWeight(searcher.rewrite(words), ScoreMode.COMPLETE, 1);
      List<LeafReaderContext> leaves = reader.leaves();
      for (int i = 0; i < ordinals.length; ) {
        LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(ordinals[i], leaves));
        i = scoreLeaf(weight, leaf, ordinals, i, scores);
      }
      return scores;
    } catch (IOException | RuntimeException e) {
      throw unreadable(e);
    }
  }

  /** Scores the ordinals of one segment; returns the index of the first of the next. */
  private static int scoreLeaf(
      Weight weight, LeafReaderContext leaf, int[] ordinals, int from, float[] scores)
      throws IOException {
    @Nullable Scorer scorer = weight.scorer(leaf);
    int end = leaf.docBase + leaf.reader().maxDoc();
    int i = from;
    for (; i < ordinals.length && ordinals[i] < end; i++) {
      int document = ordinals[i] - leaf.docBase;
      if (scorer != null
          && (scorer.docID() == document
              || (scorer.docID() < document && scorer.iterator().advance(document) == document))) {
        scores[i] = scorer.score();
      }
    }
    return i;
  }

  /** Collects the best of what is accepted; Lucene may skip what cannot be among them. */
  private static final class Accepting implements CollectorManager<Collector, TopDocs> {
    private final TopScoreDocCollectorManager best;
    private final @Nullable IntPredicate accepted;
    private @Nullable TopScoreDocCollector only;

    Accepting(int k, @Nullable IntPredicate accepted) {
      this.best = new TopScoreDocCollectorManager(k, k);
      this.accepted = accepted;
    }

    @Override
    public Collector newCollector() {
      TopScoreDocCollector collector = best.newCollector();
      only = collector;
      IntPredicate test = accepted;
      return test == null ? collector : accepting(collector, test);
    }

    private static Collector accepting(Collector collector, IntPredicate test) {
      return new FilterCollector(collector) {
        @Override
        public LeafCollector getLeafCollector(LeafReaderContext context) throws IOException {
          int base = context.docBase;
          return new FilterLeafCollector(super.getLeafCollector(context)) {
            @Override
            public void collect(int document) throws IOException {
              if (test.test(base + document)) {
                super.collect(document);
              }
            }
          };
        }
      };
    }

    @Override
    public TopDocs reduce(Collection<Collector> collectors) {
      // Without an executor there is one collector.
      return only == null ? new TopDocs(null, new ScoreDoc[0]) : only.topDocs();
    }
  }
}
