package dev.vectordb.model;

import java.util.List;

/**
 * Judges hits anew, as a cross-encoder does that reads the query together with each text. Must be
 * thread-safe if searches that use it are.
 */
@FunctionalInterface
public interface Reranker {

  /**
   * Scores hits.
   *
   * @param query the words that the hits are judged by
   * @param hits with text and metadata, best first; not empty
   * @return a score for each hit, in their order, on any scale: higher is better. NaN leaves the
   *     hit out, as one that cannot be judged; infinities are refused
   */
  float[] score(String query, List<SearchHit> hits);
}
