package dev.vectordb.benchmarks;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/** How good a ranking is, by judgements of what answers a question. Means over questions. */
final class RankingQuality {
  private static final int NDCG_DEPTH = 10;
  private static final int RECALL_DEPTH = 100;

  private double ndcg;
  private double recall;
  private int questions;

  /**
   * Counts a question.
   *
   * @param ranking numbers of what was found, best first
   * @param gains what each is worth that answers the question
   */
  void add(List<Integer> ranking, Map<Integer, Integer> gains) {
    questions++;
    List<Integer> ideal = gains.values().stream().sorted(Collections.reverseOrder()).toList();
    List<Integer> found = ranking.stream().map(number -> gains.getOrDefault(number, 0)).toList();
    ndcg += discounted(found) / discounted(ideal);
    recall +=
        (double) found.stream().limit(RECALL_DEPTH).filter(gain -> gain > 0).count() / gains.size();
  }

  /** The gain of a place counts by the logarithm of the place. */
  private static double discounted(List<Integer> gains) {
    double sum = 0;
    for (int i = 0; i < Math.min(NDCG_DEPTH, gains.size()); i++) {
      sum += gains.get(i) * Math.log(2) / Math.log(i + 2);
    }
    return sum;
  }

  /** Returns normalised discounted cumulative gain at 10. */
  double ndcg() {
    return ndcg / questions;
  }

  /** Returns the share of what answers that is among the first 100. */
  double recall() {
    return recall / questions;
  }
}
