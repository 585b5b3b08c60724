package dev.vectordb.spring.web;

import java.util.List;
import java.util.Optional;

/** Makes vectors of texts. Thread-safe. */
interface TextEmbedder {

  /** Returns the length of the vectors. */
  int dimension();

  /** Makes a vector of each text, in order. */
  List<float[]> embed(List<String> texts);

  /** Looks for the one model of one kind. */
  @FunctionalInterface
  interface Source {

    /** Returns the model; empty if there is none, or more than one. */
    Optional<TextEmbedder> find();
  }
}
