package dev.vectordb.internal.engine;

import dev.vectordb.internal.index.IndexProbe;
import dev.vectordb.internal.index.IndexQuery;

/**
 * Chooses how a search with a filter goes, from how many records match and how many of those near
 * the query do.
 */
final class FilterWays {
  /** Why the graph is not searched where a filter contradicts the query. */
  static final String LITTLE_NEAR = "the filter passes little near the query";

  /**
   * A filter that passes less than this part of its share near the query contradicts it: where the
   * nearest nodes that pass are, they have few links among each other, and a search that follows
   * all nodes ends long before it is there.
   */
  private static final double CONTRADICTION = 0.5;

  /** The graph is only worth its risk if it is expected to take less than this part of a scan. */
  private static final double WORTHWHILE = 0.7;

  /** What a graph search may cost beside the scan that follows if it gives up. */
  private static final double WASTE = 0.35;

  private final SearchCosts costs;
  private final long matches;
  private final double share;
  private final int efSearch;

  /**
   * A way.
   *
   * @param graph whether to search the graph
   * @param passRate share of the nodes near the query that pass
   * @param budget vectors that a search of the graph may compare
   * @param reason why the graph is not searched; empty if it is, or if a scan is simply cheaper
   */
  record Way(boolean graph, double passRate, long budget, String reason) {}

  /**
   * Prepares a choice.
   *
   * @param matches records that match
   * @param share of all live records
   */
  FilterWays(SearchCosts costs, long matches, double share, int efSearch) {
    this.costs = costs;
    this.matches = matches;
    this.share = share;
    this.efSearch = efSearch;
  }

  /** Returns whether the graph is worth it if the filter passes everything near the query. */
  boolean mayNeedGraph() {
    costs.aboutToChoose();
    boolean worthwhile = costs.wide(efSearch, 1) <= WORTHWHILE * costs.scan(matches);
    if (!worthwhile) {
      costs.avoidedGraph();
    }
    return worthwhile;
  }

  /**
   * Returns whether a filter passes so little near the query that the graph is not to be trusted.
   *
   * @param probe what passes there
   * @param share of all live records that it passes
   */
  static boolean contradictsQuery(IndexProbe probe, double share) {
    return contradicts(passRate(probe, share), share);
  }

  /** As if one more had been seen, which passes as often as all do: never zero. */
  private static double passRate(IndexProbe probe, double share) {
    return (probe.passed() + share) / (probe.seen() + 1);
  }

  private static boolean contradicts(double passRate, double share) {
    return passRate < CONTRADICTION * share && passRate < IndexQuery.WIDE;
  }

  Way choose(IndexProbe probe) {
    double passRate = passRate(probe, share);
    if (contradicts(passRate, share)) {
      return new Way(false, passRate, 0, LITTLE_NEAR);
    }
    double scan = costs.scan(matches);
    double graph =
        passRate >= IndexQuery.WIDE ? costs.wide(efSearch, passRate) : costs.narrow(efSearch);
    if (graph > WORTHWHILE * scan) {
      costs.avoidedGraph();
      return new Way(false, passRate, 0, "");
    }
    return new Way(true, passRate, costs.affordable(WASTE * scan), "");
  }
}
