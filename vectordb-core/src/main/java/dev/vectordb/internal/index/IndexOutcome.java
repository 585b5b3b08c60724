package dev.vectordb.internal.index;

/**
 * How a search of an index went.
 *
 * @param scored distances computed
 * @param complete false if the budget ran out or fewer than k were found: the caller scans exactly
 */
public record IndexOutcome(long scored, boolean complete) {}
