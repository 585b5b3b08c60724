package dev.vectordb.model;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a search ran.
 *
 * @param tier which way was taken
 * @param liveRecords records that were there
 * @param matchingRecords records that the filter matched, exactly; {@code liveRecords} without one
 * @param tailRecords records that no index held yet and that were scanned exactly
 * @param scoredVectors vectors compared with the query
 * @param efSearch effort of the graph search; 0 if the answer is not from one
 * @param fallbacks why the answer is not from where it was looked for first, in the order in which
 *     that was found; empty if all went as planned
 * @param phases what took how long
 * @param elapsedNanos time from the filter to the last hit
 * @param notes what else is worth knowing, such as a comparison that can never be true because of
 *     the types
 * @param text how the leg of words ran; null if the search was by vector alone
 */
public record SearchExplanation(
    Tier tier,
    long liveRecords,
    long matchingRecords,
    long tailRecords,
    long scoredVectors,
    int efSearch,
    List<String> fallbacks,
    Phases phases,
    long elapsedNanos,
    List<String> notes,
    @Nullable TextExplanation text) {

  /** Copies the lists. */
  public SearchExplanation {
    fallbacks = List.copyOf(fallbacks);
    notes = List.copyOf(notes);
  }

  /**
   * Returns the share of the records that the filter matched.
   *
   * @return 0 to 1; 1 without a filter and without records
   */
  public double selectivity() {
    return liveRecords == 0 ? 1 : (double) matchingRecords / liveRecords;
  }

  /**
   * Sums up in a line, for logs and for where there is room for a text only.
   *
   * @return the line; its form may change
   */
  public String summary() {
    StringBuilder line = new StringBuilder(160);
    line.append(tier.name().toLowerCase(Locale.ROOT).replace('_', ' '))
        .append(": ")
        .append(matchingRecords)
        .append(" of ")
        .append(liveRecords)
        .append(" records match, ")
        .append(scoredVectors)
        .append(" vectors compared, ")
        .append(elapsedNanos / 1_000)
        .append(" us (")
        .append(phases)
        .append(')');
    fallbacks.forEach(fallback -> line.append("; ").append(fallback));
    notes.forEach(note -> line.append("; ").append(note));
    TextExplanation words = text;
    if (words != null) {
      line.append("; ").append(words.candidates()).append(" by words ").append(words.words());
      line.append(" in ").append(words.elapsedNanos() / 1_000).append(" us");
    }
    return line.toString();
  }

  /**
   * The parts of a search. They do not add up to all of it.
   *
   * @param filterNanos evaluating the filter
   * @param graphNanos searching the graph, and looking whether that is worth it
   * @param scanNanos comparing candidates one by one, those that no index held yet among them
   * @param loadNanos reading the records of the hits and scoring these in double precision
   */
  public record Phases(long filterNanos, long graphNanos, long scanNanos, long loadNanos) {
    @Override
    public String toString() {
      return "filter %d us, graph %d us, scan %d us, load %d us"
          .formatted(filterNanos / 1_000, graphNanos / 1_000, scanNanos / 1_000, loadNanos / 1_000);
    }
  }

  /** The ways to answer. */
  public enum Tier {
    /**
     * Every candidate was compared with the query. Exact if the search asked for that or there were
     * few candidates; else some may have been compared by their codes, which err less than once in
     * a thousand.
     */
    EXACT,
    /** The graph, with a filter: what it refuses is at most used to find the way. */
    FILTERED_GRAPH,
    /** The graph without a filter. */
    GRAPH,
    /** No vector was compared: the search was by words alone. */
    TEXT
  }
}
