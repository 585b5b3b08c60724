package dev.vectordb.internal.engine;

import dev.vectordb.exception.SearchTimeoutException;
import dev.vectordb.internal.environment.TimeLimit;
import dev.vectordb.model.Metric;
import dev.vectordb.model.Mmr;
import dev.vectordb.model.SearchHit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Chooses hits by maximal marginal relevance, see {@link Mmr}. For n candidates and k chosen it
 * compares n * k vectors. Not thread-safe.
 */
final class MmrChoice {
  private final Metric metric;
  private final double lambda;
  private final boolean stretches;
  private final TimeLimit deadline;

  /**
   * Prepares a choice.
   *
   * @param stretches whether scores have a scale of their own, so that relevance and similarity are
   *     stretched to 0 to 1
   */
  MmrChoice(Metric metric, double lambda, boolean stretches, TimeLimit deadline) {
    this.metric = metric;
    this.lambda = lambda;
    this.stretches = stretches;
    this.deadline = deadline;
  }

  /**
   * Chooses.
   *
   * @param candidates with vectors, best first: of two that are as good the first is chosen
   * @param wanted how many at most
   * @param groups passes over those whose group is full
   * @return the chosen, in order
   */
  List<SearchHit> choose(List<SearchHit> candidates, int wanted, GroupLimit groups) {
    double[] relevance = relevance(candidates);
    double[] nearest = new double[candidates.size()];
    boolean[] gone = new boolean[candidates.size()];
    List<SearchHit> chosen = new ArrayList<>();
    int next;
    while (chosen.size() < wanted && (next = best(relevance, nearest, gone, chosen)) >= 0) {
      gone[next] = true;
      SearchHit hit = candidates.get(next);
      if (groups.admit(hit)) {
        compare(candidates, hit, nearest, gone, chosen.isEmpty());
        chosen.add(hit);
      }
    }
    return chosen;
  }

  private int best(double[] relevance, double[] nearest, boolean[] gone, List<SearchHit> chosen) {
    int best = -1;
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < relevance.length; i++) {
      if (!gone[i]) {
        double value =
            chosen.isEmpty() ? relevance[i] : lambda * relevance[i] - (1 - lambda) * nearest[i];
        if (best < 0 || value > highest) {
          best = i;
          highest = value;
        }
      }
    }
    return best;
  }

  /** Keeps for each candidate its similarity to the chosen that is most like it. */
  private void compare(
      List<SearchHit> candidates,
      SearchHit chosen,
      double[] nearest,
      boolean[] gone,
      boolean isFirst) {
    if (deadline.isOver()) {
      throw new SearchTimeoutException("the search ran past its deadline in its choice by MMR");
    }
    float[] one = vector(chosen);
    for (int i = 0; i < nearest.length; i++) {
      if (!gone[i]) {
        double similarity = similarity(one, vector(candidates.get(i)));
        nearest[i] = isFirst ? similarity : Math.max(nearest[i], similarity);
      }
    }
  }

  private static float[] vector(SearchHit hit) {
    return Objects.requireNonNull(hit.vector(), "vector");
  }

  private double[] relevance(List<SearchHit> candidates) {
    double[] scores = candidates.stream().mapToDouble(SearchHit::score).toArray();
    if (stretches) {
      double least = Arrays.stream(scores).min().orElse(0);
      double most = Arrays.stream(scores).max().orElse(0);
      Arrays.setAll(scores, i -> most > least ? (scores[i] - least) / (most - least) : 1);
    }
    return scores;
  }

  private double similarity(float[] a, float[] b) {
    double dot = 0;
    double squaresA = 0;
    double squaresB = 0;
    double squaredDistance = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      dot += (double) a[i] * b[i];
      squaresA += (double) a[i] * a[i];
      squaresB += (double) b[i] * b[i];
      squaredDistance += difference * difference;
    }
    return switch (metric) {
      case EUCLIDEAN -> 1 / (1 + Math.sqrt(squaredDistance));
      case DOT_PRODUCT -> stretches ? stretched(dot, squaresA, squaresB) : dot;
      case COSINE ->
          stretches ? stretched(dot, squaresA, squaresB) : cosine(dot, squaresA, squaresB);
    };
  }

  private static double stretched(double dot, double squaresA, double squaresB) {
    return (cosine(dot, squaresA, squaresB) + 1) / 2;
  }

  /** Zero vectors, which only a dot product allows, are like nothing. */
  private static double cosine(double dot, double squaresA, double squaresB) {
    double norms = Math.sqrt(squaresA) * Math.sqrt(squaresB);
    return norms == 0 ? 0 : dot / norms;
  }
}
