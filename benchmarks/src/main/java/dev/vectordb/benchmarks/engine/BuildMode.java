package dev.vectordb.benchmarks.engine;

/** How an index comes to be. */
public enum BuildMode {
  /** Everything is written as fast as the engine takes it, then the index is completed. */
  BULK,
  /**
   * Batch after batch, each of which must be found through the index before the next is written.
   */
  INCREMENTAL
}
