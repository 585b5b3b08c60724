package dev.vectordb.model;

import java.util.List;

/**
 * How a search ran.
 *
 * @param tier which way was taken
 * @param liveRecords records that were there
 * @param matchingRecords records that the filter matched, exactly; {@code liveRecords} without one
 * @param tailRecords records that no index held yet and that were scanned exactly
 * @param scoredVectors vectors compared with the query
 * @param efSearch effort of the graph search; 0 if there was none
 * @param elapsedNanos time from the plan to the last hit
 * @param notes what else is worth knowing, such as a comparison that can never be true because of
 *     the types
 */
public record SearchExplanation(
    Tier tier,
    long liveRecords,
    long matchingRecords,
    long tailRecords,
    long scoredVectors,
    int efSearch,
    long elapsedNanos,
    List<String> notes) {

  /** Copies the notes. */
  public SearchExplanation {
    notes = List.copyOf(notes);
  }

  /** The ways to answer. */
  public enum Tier {
    /** Every candidate was compared with the query; the answer is exact. */
    EXACT,
    /** The graph, where nodes that the filter refuses were used to navigate only. */
    FILTERED_GRAPH,
    /** The graph without a filter. */
    GRAPH
  }
}
