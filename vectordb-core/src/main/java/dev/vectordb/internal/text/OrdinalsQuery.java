package dev.vectordb.internal.text;

import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.Weight;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/** Matches the ordinals of a bitmap. */
final class OrdinalsQuery extends Query {
  private final RoaringBitmap ordinals;

  /**
   * Creates a query.
   *
   * @param ordinals the bitmap; kept, not to be changed
   */
  OrdinalsQuery(RoaringBitmap ordinals) {
    this.ordinals = ordinals;
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) {
    return new ConstantScoreWeight(this, boost) {
      @Override
      public @Nullable ScorerSupplier scorerSupplier(LeafReaderContext context) {
        int from = context.docBase;
        int to = from + context.reader().maxDoc();
        long cost = ordinals.rangeCardinality(from, to);
        return cost == 0 ? null : new Supplier(from, to, cost, mode);
      }

      @Override
      public boolean isCacheable(LeafReaderContext context) {
        return false;
      }
    };
  }

  private final class Supplier extends ScorerSupplier {
    private final int from;
    private final int to;
    private final long cost;
    private final ScoreMode mode;

    Supplier(int from, int to, long cost, ScoreMode mode) {
      this.from = from;
      this.to = to;
      this.cost = cost;
      this.mode = mode;
    }

    @Override
    public Scorer get(long leadCost) {
      return new ConstantScoreScorer(0, mode, new Members(from, to, cost));
    }

    @Override
    public long cost() {
      return cost;
    }
  }

  /** The members of the bitmap within a segment, numbered as the segment numbers its documents. */
  private final class Members extends DocIdSetIterator {
    private final PeekableIntIterator iterator = ordinals.getIntIterator();
    private final int from;
    private final int to;
    private final long cost;
    private int document = -1;

    Members(int from, int to, long cost) {
      this.from = from;
      this.to = to;
      this.cost = cost;
    }

    @Override
    public int docID() {
      return document;
    }

    @Override
    public int nextDoc() {
      return advance(document + 1);
    }

    @Override
    public int advance(int target) {
      if (target >= to - from) {
        document = NO_MORE_DOCS;
        return document;
      }
      iterator.advanceIfNeeded(from + target);
      int next = iterator.hasNext() ? iterator.next() : to;
      document = next < to ? next - from : NO_MORE_DOCS;
      return document;
    }

    @Override
    public long cost() {
      return cost;
    }
  }

  @Override
  public String toString(String field) {
    return "OrdinalsQuery[" + ordinals.getCardinality() + "]";
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OrdinalsQuery that && ordinals.equals(that.ordinals);
  }

  @Override
  public int hashCode() {
    return ordinals.getCardinality();
  }
}
