package dev.vectordb.model;

import dev.vectordb.exception.InvalidInputException;
import dev.vectordb.internal.limits.Limits;

/**
 * How a search by vector and words makes one order of two. Either way the score of a hit is between
 * 0 and 1, and higher is better.
 */
public sealed interface Fusion {

  /** What a search uses that does not say otherwise. */
  Fusion DEFAULT = weighted(0.5);

  /**
   * Adds the scores of both legs, each first stretched to 0 to 1 over all candidates: 0 is the
   * least score of the vector leg, and no common word in the leg of words; 1 is the best of the
   * leg. A candidate that only one leg found is scored by the other as well.
   *
   * @param alpha weight of the vector, 0 to 1: 1 is a search by vector alone, 0 by words alone
   * @return the fusion
   * @throws InvalidInputException if {@code alpha} is out of its range
   */
  static Fusion weighted(double alpha) {
    return new Weighted(alpha);
  }

  /**
   * Adds {@code 1 / (k + rank)} over the legs that found a record, its rank counted from 1
   * (Cormack, Clarke and Buettcher, "Reciprocal Rank Fusion outperforms Condorcet and individual
   * Rank Learning Methods", 2009). The sum is scaled so that the first of both legs has the score
   * 1. It looks at ranks only, so it needs no scores that can be compared.
   *
   * @param k 1 to 10,000: the higher, the less the first ranks stand out; 60 in the paper
   * @return the fusion
   * @throws InvalidInputException if {@code k} is out of its range
   */
  static Fusion reciprocalRank(int k) {
    return new ReciprocalRank(k);
  }

  /**
   * The sum of stretched scores.
   *
   * @param alpha weight of the vector, 0 to 1
   */
  record Weighted(double alpha) implements Fusion {
    /** Checks the range. */
    public Weighted {
      if (!(alpha >= 0 && alpha <= 1)) {
        throw new InvalidInputException("alpha", "is " + alpha + ", allowed are 0 to 1");
      }
    }
  }

  /**
   * The sum of reciprocal ranks.
   *
   * @param k what is added to a rank, 1 to 10,000
   */
  record ReciprocalRank(int k) implements Fusion {
    /** Checks the range. */
    public ReciprocalRank {
      if (k < 1 || k > Limits.MAX_RANK_CONSTANT) {
        throw new InvalidInputException(
            "k", "is " + k + ", allowed are 1 to " + Limits.MAX_RANK_CONSTANT);
      }
    }
  }
}
