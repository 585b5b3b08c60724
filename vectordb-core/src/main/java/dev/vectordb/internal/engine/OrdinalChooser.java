package dev.vectordb.internal.engine;

import dev.vectordb.exception.DatabaseClosedException;
import dev.vectordb.internal.environment.TimeSource;
import dev.vectordb.internal.index.VectorIndex;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses which ordinals the next base holds and in which order. In a large collection ordinals in
 * order of locality make searches faster: what a search reads one after the other then stands
 * together.
 */
final class OrdinalChooser {
  /** Fewer records are not worth another order. */
  static final int MIN_RECORDS = 200_000;

  private static final Logger log = LoggerFactory.getLogger(OrdinalChooser.class);

  /** Share of the records in order of locality from which nothing is gained by putting more. */
  private static final double LOCAL_SHARE = 0.8;

  private final String name;
  private final int minRecords;
  private final TimeSource time;
  private final Indexer indexer;

  /**
   * Creates a chooser.
   *
   * @param context the shard
   * @param indexer has the threads
   */
  OrdinalChooser(ShardContext context, Indexer indexer) {
    this.name = context.name();
    this.minRecords = context.runtime().minLocalityRecords();
    this.time = context.runtime().time();
    this.indexer = indexer;
  }

  /**
   * Chooses.
   *
   * @param generation kept open by the caller
   * @param snapshot what the base is to hold
   * @param compact whether to leave out the dead
   * @param mayReorder whether there is time to put the ordinals in order
   * @param stop asked now and then
   * @throws DatabaseClosedException if it was told to stop
   */
  BaseOrdinals choose(
      Generation generation,
      Snapshot snapshot,
      boolean compact,
      boolean mayReorder,
      BooleanSupplier stop) {
    BaseOrdinals chosen =
        compact
            ? BaseOrdinals.alive(generation, snapshot, snapshot.liveCount() >= minRecords)
            : BaseOrdinals.asTheyAre(generation, snapshot);
    int reach = compact ? chosen.count() : reach(generation, snapshot);
    VectorIndex index = generation.index;
    if (!mayReorder || index == null || !isDue(reach, chosen.localCount())) {
      return chosen;
    }
    int[] first = Arrays.copyOf(chosen.all(), reach);
    Arrays.sort(first);
    long began = time.nanoTime();
    try {
      BaseOrdinals ordered =
          chosen.inLocalityOrder(index.localityOrder(first, indexer.resources(stop)));
      log.debug(
          "Collection {}: {} ordinals were put in order in {} ms",
          name,
          reach,
          TimeUnit.NANOSECONDS.toMillis(time.nanoTime() - began));
      return ordered;
    } catch (CancellationException e) {
      DatabaseClosedException closed =
          new DatabaseClosedException("collection " + name + " was closed during a rewrite");
      closed.initCause(e);
      throw closed;
    } catch (OutOfMemoryError e) {
      log.warn("Collection {}: there is no room to put its ordinals in order", name, e);
      return chosen;
    }
  }

  /** Whether a base in order of locality would make searches faster than what there is. */
  boolean isDue(Generation generation) {
    return generation.index != null
        && isDue(reach(generation, generation.snapshot()), generation.order.localCount());
  }

  private boolean isDue(int reach, int localCount) {
    return reach >= minRecords && localCount < LOCAL_SHARE * reach;
  }

  /** How many ordinals can be put in order: those of the graph; without one all. */
  private static int reach(Generation generation, Snapshot snapshot) {
    VectorIndex index = generation.index;
    int linked = index == null ? 0 : index.linkedCount();
    return linked == 0 ? snapshot.ordinalCount() : Math.min(linked, snapshot.ordinalCount());
  }
}
