package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.quantization.PrefixCodes;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.VectorRows;
import org.jspecify.annotations.Nullable;

/**
 * Codes of the nodes of a graph for as long as scanning all of them finds a new node's
 * neighbourhood sooner than a search does. Made when the first node is linked, a few nodes at a
 * time, and freed when the graph has outgrown them. Thread-safe.
 */
final class LinkCodes implements AutoCloseable {
  /**
   * Nodes for each candidate wanted up to which a scan is the shorter way. What a search reads
   * grows with the candidates and the dimension, what a scan reads with the nodes and, for a while,
   * with the dimension.
   */
  private static final int NODES_PER_CANDIDATE = 500;

  /** Fewer rows make no center, and are linked in no time. */
  private static final int MIN_ROWS = 1_024;

  /** Nodes coded at a time: in less time than one is linked in by searching. */
  private static final int MAX_STEP = 256;

  private final VectorRows rows;
  private final boolean squaredEuclidean;
  private final int maxNodes;
  private @Nullable PrefixCodes codes;
  private int users;
  private boolean closed;

  LinkCodes(HnswParameters parameters, VectorRows rows, DistanceKind kind) {
    this.rows = rows;
    this.squaredEuclidean = kind == DistanceKind.SQUARED_EUCLIDEAN;
    this.maxNodes = NODES_PER_CANDIDATE * parameters.efConstruction();
    this.closed = !PrefixCodes.supports(rows.dimension());
  }

  /**
   * Takes codes of all nodes before one that is linked, to be {@link #release released}.
   *
   * @param node which was claimed
   * @param claimed nodes that were handed out, or fewer
   * @param available rows that are published to the calling thread
   * @return null if there are none, or not yet
   */
  synchronized @Nullable PrefixCodes acquire(int node, int claimed, int available) {
    if (claimed > maxNodes) {
      close();
    }
    if (closed || available < MIN_ROWS) {
      return null;
    }
    PrefixCodes present = codes;
    try {
      if (present == null) {
        present = new PrefixCodes(rows, squaredEuclidean, available);
        codes = present;
      }
      if (present.end() < claimed) {
        present.follow(Math.min(claimed, present.end() + MAX_STEP));
      }
    } catch (OutOfMemoryError e) {
      close(); // linking more slowly is no reason to fail
      return null;
    }
    if (present.end() < node) {
      return null;
    }
    users++;
    return present;
  }

  /** Ends one use. */
  synchronized void release() {
    users--;
    freeIfUnused();
  }

  synchronized long bytes() {
    return codes == null ? 0 : codes.bytes();
  }

  /** Lends no more; the last who uses the codes frees them. */
  @Override
  public synchronized void close() {
    closed = true;
    freeIfUnused();
  }

  private void freeIfUnused() {
    PrefixCodes present = codes;
    if (closed && users == 0 && present != null) {
      codes = null;
      present.close();
    }
  }
}
