package dev.vectordb.spring.boot;

import java.util.Optional;

/** Knows the dimension of the vectors that one kind of embedding model makes. */
@FunctionalInterface
interface EmbeddingDimension {

  /** Asks the model, which may be remote; empty if there is not exactly one. */
  Optional<Known> find();

  /**
   * A dimension and the model that it comes from.
   *
   * @param dimension length of the vectors
   * @param source the model, for messages
   */
  record Known(int dimension, String source) {}
}
