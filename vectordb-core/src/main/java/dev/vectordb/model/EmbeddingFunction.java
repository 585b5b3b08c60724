package dev.vectordb.model;

import java.util.List;

/** Turns texts into vectors: the seam for embedding models. Must be thread-safe. */
@FunctionalInterface
public interface EmbeddingFunction {

  /**
   * Embeds texts.
   *
   * @param texts at least one
   * @return a vector for each, in order
   */
  List<float[]> embed(List<String> texts);
}
