package dev.vectordb.benchmarks;

import java.io.IOException;

/** A store to be compared: holds every sentence with its vector, source and position. */
interface Engine extends AutoCloseable {

  /** Writes every sentence, and returns when the index is as good as it gets. */
  void build(Dataset data) throws IOException;

  /**
   * Searches as a user of the engine would. Called by several threads at once.
   *
   * @param query position of the query in the data set
   * @param effort the engine's own measure of effort; 0 to compare with every vector
   * @return rows of the nearest {@value GroundTruth#K}
   */
  int[] search(int query, int effort) throws IOException;

  @Override
  void close() throws IOException;
}
