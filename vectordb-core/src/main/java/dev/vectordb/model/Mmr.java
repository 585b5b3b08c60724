package dev.vectordb.model;

import dev.vectordb.exception.InvalidInputException;

/**
 * Maximal marginal relevance (Carbonell and Goldstein, "The Use of MMR, Diversity-Based Reranking
 * for Reordering Documents and Producing Summaries", 1998): hits are chosen one by one, each time
 * the candidate {@code d} with the highest
 *
 * <pre>
 * lambda * relevance(d) - (1 - lambda) * max over the chosen c of similarity(d, c)
 * </pre>
 *
 * <p>The relevance is the hit's score, the similarity the collection's score of one vector for the
 * other. After a {@link Rerank}, whose scores have a scale of their own, both are stretched to 0 to
 * 1 over the candidates.
 *
 * @param lambda 0 to 1: 1 keeps the order by relevance, 0 looks at diversity alone once the best is
 *     chosen
 */
public record Mmr(double lambda) {

  /** Checks the range. */
  public Mmr {
    if (!(lambda >= 0 && lambda <= 1)) {
      throw new InvalidInputException("lambda", "is " + lambda + ", allowed are 0 to 1");
    }
  }
}
