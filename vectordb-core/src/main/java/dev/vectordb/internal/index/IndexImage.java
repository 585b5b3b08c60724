package dev.vectordb.internal.index;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;

/**
 * What is written of an index. All parts are of one structure, though another that was built at
 * once may take its place meanwhile; others may link nodes to it. For one thread at a time.
 */
public interface IndexImage extends AutoCloseable {
  /** Returns a number below which every ordinal is covered: linked, or left out as dead. */
  int linkedCount();

  /**
   * Writes the links of some nodes among themselves.
   *
   * @param order which nodes, at most {@link #linkedCount}, and under which ordinals
   * @throws IOException if the stream refuses
   */
  void writeLinks(OutputStream out, OrdinalOrder order) throws IOException;

  /**
   * Writes what belongs to {@link #writeLinks} besides the links: the header and the upper levels.
   *
   * @param order the same as for the links
   * @throws IOException if the stream refuses
   */
  void writeUpper(OutputStream out, OrdinalOrder order) throws IOException;

  /**
   * Writes the neighbours of some nodes with their codes. What has not changed since the blocks in
   * use were written is copied from them.
   *
   * @param order which nodes, at most {@link #linkedCount}, and under which ordinals
   * @param threads how many may work on it
   * @param stop asked now and then; once it says true the rest is left out
   * @throws dev.vectordb.exception.DatabaseClosedException if it was stopped
   * @throws IOException if the stream refuses
   */
  void writeNeighbors(OutputStream out, OrdinalOrder order, int threads, BooleanSupplier stop)
      throws IOException;

  /** Lets the structure go; the index stays open. */
  @Override
  void close();
}
