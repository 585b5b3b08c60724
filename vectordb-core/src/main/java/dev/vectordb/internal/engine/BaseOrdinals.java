package dev.vectordb.internal.engine;

import dev.vectordb.internal.index.OrdinalOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which ordinals of a generation the next base holds, and in which order: the place of an ordinal
 * is its ordinal in the base. Immutable.
 */
final class BaseOrdinals {
  private final int[] ordinals;
  private final boolean asTheyAre;
  private final int localCount;

  /** The order of the first ordinals, those of the graph, if it is kept in another order. */
  private final @Nullable OrdinalOrder linked;

  private final boolean keepsGraph;

  private BaseOrdinals(
      int[] ordinals,
      boolean asTheyAre,
      int localCount,
      boolean keepsGraph,
      @Nullable OrdinalOrder linked) {
    this.ordinals = ordinals;
    this.asTheyAre = asTheyAre;
    this.localCount = localCount;
    this.keepsGraph = keepsGraph;
    this.linked = linked;
  }

  /** All as they are, the dead included, so that the graph can be taken over. */
  static BaseOrdinals asTheyAre(Generation generation, Snapshot snapshot) {
    int[] all = new int[snapshot.ordinalCount()];
    Arrays.setAll(all, i -> i);
    int local = Math.min(generation.order.localCount(), all.length);
    return new BaseOrdinals(all, true, local, true, null);
  }

  /**
   * All without the dead. The graph is to be built anew.
   *
   * @param asOrdinals whether they stay in the order of their ordinals, or come into the order of
   *     their writing, which is another only if that of the ordinals is one of locality
   */
  static BaseOrdinals alive(Generation generation, Snapshot snapshot, boolean asOrdinals) {
    AliveFilter alive = new AliveFilter(generation.deaths, snapshot.sequenceNumber());
    int[] living = new int[snapshot.ordinalCount()];
    int count = 0;
    int local = 0;
    for (int place = 0; place < living.length; place++) {
      int ordinal = asOrdinals ? place : generation.order.ordinalAt(place);
      if (alive.accept(ordinal)) {
        local += asOrdinals && ordinal < generation.order.localCount() ? 1 : 0;
        living[count++] = ordinal;
      }
    }
    return new BaseOrdinals(Arrays.copyOf(living, count), false, local, false, null);
  }

  /**
   * The same ordinals, the first of them in order of locality. A graph that was kept stays so.
   *
   * @param order the first ordinals, each once, in that order
   */
  BaseOrdinals inLocalityOrder(int[] order) {
    int[] reordered = ordinals.clone();
    System.arraycopy(order, 0, reordered, 0, order.length);
    return new BaseOrdinals(
        reordered,
        false,
        order.length,
        keepsGraph,
        keepsGraph ? OrdinalOrder.of(order.clone()) : null);
  }

  /** Returns how many ordinals the base has. */
  int count() {
    return ordinals.length;
  }

  /** Returns the ordinal of the generation at a place. */
  int at(int place) {
    return ordinals[place];
  }

  /** Returns the ordinals of the generation by place; not to be changed. */
  int[] all() {
    return ordinals;
  }

  /** Returns whether every ordinal is at its own place. */
  boolean areAsTheyAre() {
    return asTheyAre;
  }

  /** Returns how many places, from 0, are in order of locality. */
  int localCount() {
    return localCount;
  }

  /** Returns whether the graph is not taken over, but to be built anew. */
  boolean leavesGraph() {
    return !keepsGraph;
  }

  /**
   * Returns in which order to write a graph.
   *
   * @param count nodes of it that are worth keeping; none if it is to be built anew
   */
  OrdinalOrder graphOrder(int count) {
    if (!keepsGraph || (linked != null && count < linked.count())) {
      return OrdinalOrder.asTheyAre(0);
    }
    return linked == null ? OrdinalOrder.asTheyAre(count) : linked;
  }

  /** Returns the places in the order in which their ordinals were written. */
  int[] inWritingOrder(Generation generation, Snapshot snapshot) {
    int[] places = new int[snapshot.ordinalCount()];
    Arrays.fill(places, -1);
    for (int place = 0; place < ordinals.length; place++) {
      places[ordinals[place]] = place;
    }
    int[] written = new int[ordinals.length];
    int count = 0;
    for (int at = 0; at < places.length; at++) {
      int place = places[generation.order.ordinalAt(at)];
      if (place >= 0) {
        written[count++] = place;
      }
    }
    return written;
  }
}
