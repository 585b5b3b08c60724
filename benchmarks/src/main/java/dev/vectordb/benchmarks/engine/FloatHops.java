package dev.vectordb.benchmarks.engine;

import dev.vectordb.internal.vector.QueryScorer;

/** Variant A: exact distances, from the rows that the index reads and by its kernels. */
final class FloatHops implements HopScorer {
  private final QueryScorer scorer;

  FloatHops(QueryScorer scorer) {
    this.scorer = scorer;
  }

  @Override
  public void aim(float[] query) {
    scorer.aim(query);
  }

  @Override
  public void score(int[] nodes, int count, float[] out) {
    scorer.distances(nodes, count, out);
  }
}
