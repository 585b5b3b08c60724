package dev.vectordb.benchmarks.data;

import java.io.IOException;
import java.util.stream.Stream;

/** Where the records of a data set and its queries come from. */
interface DataSource {

  /** Adds what is missing until a file of the base holds {@code rows} vectors. */
  void fill(VectorFile base, int rows) throws IOException;

  /** Returns the vectors asked for, which are no members of the base. */
  float[][] queries() throws IOException;

  /** Returns text and source of the records, in order; the caller closes the stream. */
  Stream<Sentence> texts() throws IOException;
}
