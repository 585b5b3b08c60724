package dev.vectordb.benchmarks.engine;

/**
 * A cell of {@link dev.vectordb.benchmarks.data.FilterMatrix}.
 *
 * @param correlation position of the correlation
 * @param level greatest level that the filter passes
 */
public record FilterCell(int correlation, int level) {}
