package dev.vectordb.benchmarks;

import java.io.IOException;

/** Something to be measured. */
@FunctionalInterface
interface Question {

  /** Measures, prints what was seen and writes it to the directory that the options name. */
  void answer(Options options) throws IOException;
}
