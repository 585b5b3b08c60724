package dev.vectordb.internal.engine;

import dev.vectordb.model.Fusion;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Scores the candidates of a search by vector and words. It looks at nothing but what the
 * candidates carry, so it works on those of many shards as on those of one.
 */
final class Fusing {
  private Fusing() {}

  /**
   * Sets the score of each candidate.
   *
   * @param candidates with the scores of both legs and their ranks
   * @param fusion how
   */
  static void fuse(Collection<Candidate> candidates, Fusion fusion) {
    switch (fusion) {
      case Fusion.Weighted weighted -> addScores(candidates, weighted.alpha());
      case Fusion.ReciprocalRank ranks -> addRanks(candidates, ranks.k());
    }
  }

  private static void addScores(Collection<Candidate> candidates, double alpha) {
    double leastByVector = Double.POSITIVE_INFINITY;
    double bestByVector = Double.NEGATIVE_INFINITY;
    double bestByWords = 0;
    for (Candidate candidate : candidates) {
      if (candidate.vectorRank != Candidate.UNRANKED) {
        leastByVector = Math.min(leastByVector, orZero(candidate.vectorScore));
        bestByVector = Math.max(bestByVector, orZero(candidate.vectorScore));
      }
      bestByWords = Math.max(bestByWords, orZero(candidate.textScore));
    }
    for (Candidate candidate : candidates) {
      double score = 0;
      if (candidate.vectorScore != null) {
        score += alpha * stretched(candidate.vectorScore, leastByVector, bestByVector);
      }
      if (candidate.textScore != null) {
        score += (1 - alpha) * (bestByWords > 0 ? candidate.textScore / bestByWords : 0);
      }
      candidate.score = (float) score;
    }
  }

  private static double orZero(@Nullable Float score) {
    return score == null ? 0 : score;
  }

  /** 0 for the least and below, 1 for the best and above, whatever lies between. */
  private static double stretched(double score, double least, double best) {
    return score >= best ? 1 : Math.max(0, (score - least) / (best - least));
  }

  private static void addRanks(Collection<Candidate> candidates, int k) {
    double highest = 2.0 / (k + 1);
    for (Candidate candidate : candidates) {
      candidate.score =
          (float)
              ((reciprocal(candidate.vectorRank, k) + reciprocal(candidate.textRank, k)) / highest);
    }
  }

  private static double reciprocal(int rank, int k) {
    return rank == Candidate.UNRANKED ? 0 : 1.0 / (k + rank);
  }
}
