package dev.vectordb.internal.jobs;

import dev.vectordb.internal.engine.CollectionEngine;
import dev.vectordb.model.EmbeddingFunction;
import java.util.Map;

/** A job at work, as its work sees it. */
interface JobRun {

  /** The collection. */
  CollectionEngine collection();

  /** The embedding function of a name, which is registered. */
  EmbeddingFunction embedder(String name);

  /** Where to go on; empty at the beginning. */
  String checkpoint();

  /** What had been done by the checkpoint. */
  long done();

  /** Whether to stop at the next checkpoint. */
  boolean isStopping();

  /** Sets how much there is to do; -1 if that is not known. */
  void total(long total);

  /**
   * Takes note of what was done: a job that is resumed goes on here.
   *
   * @param done how much of the total
   * @param checkpoint where to go on, at most 1,024 characters
   */
  void progress(long done, String checkpoint);

  /** Adds to a figure of the result. */
  void count(String figure, long more);

  /** Sets figures of the result. */
  default void count(Map<String, Long> figures) {
    figures.forEach(this::count);
  }
}
