package dev.vectordb.spring.boot;

import dev.vectordb.model.EmbeddingFunction;
import java.util.Optional;

/** Knows the application's embedding model of one kind, so that jobs can make vectors with it. */
interface EmbedderSource {

  /** Returns by what name jobs find it. */
  String name();

  /** Looks for the model; empty if there is not exactly one. */
  Optional<EmbeddingFunction> find();
}
