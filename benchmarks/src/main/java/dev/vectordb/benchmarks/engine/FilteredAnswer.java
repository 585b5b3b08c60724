package dev.vectordb.benchmarks.engine;

/**
 * What an engine found.
 *
 * @param rows the nearest, best first
 * @param tier the way that the engine says it took; empty if it does not say
 * @param scored vectors that it says it compared; 0 if it does not say
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record FilteredAnswer(int[] rows, String tier, long scored) {}
