package dev.vectordb.benchmarks.engine;

import dev.vectordb.benchmarks.data.DataRow;
import dev.vectordb.benchmarks.data.Dataset;
import dev.vectordb.benchmarks.data.FilterMatrix;
import java.io.IOException;
import java.util.List;

/** A store to be compared. Searching is thread-safe; all else is called by one thread. */
interface Engine extends AutoCloseable {

  /**
   * Stores the first records.
   *
   * @param rows how many
   * @param mode one that {@link EngineKind#builds} says the engine knows
   */
  BuildTimes build(int rows, BuildMode mode) throws IOException;

  /** Leaves the effort to the engine. */
  int DEFAULT_EFFORT = -1;

  /**
   * Searches as a user of the engine would.
   *
   * @param query position of the query in the data set
   * @param effort the engine's own measure of effort; 0 to compare with every vector, {@link
   *     #DEFAULT_EFFORT} for what it chooses if {@link EngineKind#choosesEffort}
   * @return rows of the nearest {@value Dataset#K}
   */
  int[] search(int query, int effort) throws IOException;

  /** Gives the records that {@link #build} stores the fields of a matrix; called before it. */
  default void tag(FilterMatrix matrix) {
    throw new UnsupportedOperationException("this engine is not asked with filters");
  }

  /**
   * Searches among the records that the filter of a cell passes, with the engine's usual effort.
   *
   * @param exact whether to compare with every match
   */
  default FilteredAnswer searchFiltered(int query, FilterCell cell, boolean exact)
      throws IOException {
    throw new UnsupportedOperationException("this engine is not asked with filters");
  }

  /** Writes records while searches go on; when this returns, searches find them. */
  default void upsert(List<DataRow> rows) throws IOException {
    throw new UnsupportedOperationException("this engine is not measured while it is written to");
  }

  /** Deletes records while searches go on; when this returns, searches do not find them. */
  default void delete(List<Integer> rows) throws IOException {
    throw new UnsupportedOperationException("this engine is not measured while it is written to");
  }

  /** Gives records other metadata, each by itself. */
  default void updateMetadata(List<Integer> rows, int version) throws IOException {
    throw new UnsupportedOperationException("this engine is not measured under churn");
  }

  /** Returns the share of what it holds that is deleted or superseded. */
  default double deadShare() {
    throw new UnsupportedOperationException("this engine is not measured under churn");
  }

  /** Waits until what was written is in the index. */
  default void awaitIndexed() throws IOException {}

  /** Puts the index in the order that {@link #build} left it in. */
  default void settle() throws IOException {}

  @Override
  void close() throws IOException;
}
