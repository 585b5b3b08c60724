package dev.vectordb.internal.index;

import dev.vectordb.internal.vector.TopK;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An approximate index over the rows of one shard. It covers ordinals from zero upwards, in order;
 * what it does not cover yet the caller scans.
 *
 * <p>Every method but {@link #close} may be called from any number of threads at once.
 */
public interface VectorIndex extends AutoCloseable {
  /** Returns a number below which every ordinal is covered: linked, or left out as dead. */
  int linkedCount();

  /**
   * Claims the next ordinals below {@code availableCount} and links those that are alive. Their
   * rows must be published to the calling thread.
   *
   * @param maxNodes how many to claim at most
   * @return how many were claimed; zero if none was left
   */
  int link(int availableCount, int maxNodes, OrdinalFilter alive);

  /**
   * Builds the index over all ordinals below {@code availableCount} at once, which takes far less
   * time than {@link #link} for each of them, and puts it in place of what there was. Until then
   * searches go on as before, {@link #linkedCount} stays, and {@code link} claims nothing. The rows
   * must be published to the calling thread.
   *
   * @param alive which ordinals to link; the others are left out as dead, unless they were covered
   *     before: a search that began while they lived may look for them in what is built now
   * @return whether it was built; false if it was told to stop, if another build is under way, or
   *     if more ordinals were claimed already
   */
  boolean build(int availableCount, OrdinalFilter alive, BuildResources resources);

  /**
   * Takes over what another index links beyond this one, which nobody uses yet. Both have the same
   * rows under the same ordinals, as far as this one has them; where they turn out to differ, this
   * ends. The other one may be searched and extended meanwhile; what it links then is left out.
   *
   * @param other usually of the same kind; from another one nothing is taken over
   * @param availableCount rows that this one has
   */
  default void takeOver(VectorIndex other, int availableCount) {}

  /**
   * Returns ordinals in an order in which those of near rows stand together. A search looks at near
   * rows one after the other, so rows that are stored in this order share pages and cache lines.
   *
   * @param ordinals published to the calling thread, each once, ascending; not changed
   * @return the same ordinals in their new order
   * @throws java.util.concurrent.CancellationException if told to stop
   */
  int[] localityOrder(int[] ordinals, BuildResources resources);

  /**
   * Looks at what a filter passes near a query, which may be more or less than it passes of all.
   *
   * @param query {@code float[dimension]}, prepared for the metric; only read
   * @param acceptance the filter
   * @param ordinalLimit ordinals from it on do not pass
   * @return what was seen; of an index that cannot tell, {@link IndexProbe#NOTHING}
   */
  default IndexProbe probe(float[] query, OrdinalFilter acceptance, int ordinalLimit) {
    return IndexProbe.NOTHING;
  }

  /**
   * Offers the nearest accepted ordinals to {@code results}.
   *
   * @throws dev.vectordb.exception.SearchTimeoutException if the deadline passes
   */
  IndexOutcome search(IndexQuery query, TopK results);

  /**
   * Begins a search that can be continued.
   *
   * @param query {@code float[dimension]}, prepared for the metric; copied
   * @param ordinalLimit only ordinals below it are returned; the others still navigate
   * @param acceptance what may be returned; null means everything
   * @return the search, to be closed before the index; null if the index is empty or cannot do it
   */
  default @Nullable IndexCursor cursor(
      float[] query, int ordinalLimit, @Nullable OrdinalFilter acceptance) {
    return null;
  }

  /** Returns the bytes held beyond the rows, on the heap and off it, without mapped bases. */
  long memoryBytes();

  /**
   * Returns what is to be written of the index as it is now.
   *
   * @return to be closed before the index is
   */
  IndexImage image();

  /** Returns whether blocks of neighbours pay for such vectors; else none are asked for. */
  default boolean supportsNeighbors() {
    return false;
  }

  /** Returns how many nodes have a block. */
  default int neighborCount() {
    return 0;
  }

  /** Returns about how many nodes have a block that tells all their links. */
  default int freshNeighborCount() {
    return 0;
  }

  /**
   * Lets searches go along what {@link IndexImage#writeNeighbors} wrote of these links.
   *
   * @param section what was written; stays the caller's, valid until {@link #close}
   * @param count nodes in it
   * @throws IllegalArgumentException if it is something else
   */
  default void attachNeighbors(MemorySegment section, int count) {
    throw new UnsupportedOperationException("no blocks of neighbours");
  }

  /**
   * Makes blocks of all that is linked in memory, and lets searches go along them. One call at a
   * time.
   *
   * @param threads how many may work on it
   * @param stop asked now and then; once it says true the present blocks stay
   */
  default void renewNeighbors(int threads, BooleanSupplier stop) {
    throw new UnsupportedOperationException("no blocks of neighbours");
  }

  /** Frees the memory; the caller guarantees that no other call is running or follows. */
  @Override
  void close();
}
