package dev.vectordb.internal.index;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of an index below a count, in the order in which they are written: at the place where a
 * node is written is its ordinal from then on. Immutable.
 */
public final class OrdinalOrder {
  private final int count;

  /** The node at each place; null if every node is at its own. */
  private final int @Nullable [] nodes;

  /** The place of each node. */
  private final int @Nullable [] places;

  private OrdinalOrder(int count, int @Nullable [] nodes, int @Nullable [] places) {
    this.count = count;
    this.nodes = nodes;
    this.places = places;
  }

  /**
   * The order that they have.
   *
   * @param count how many
   */
  public static OrdinalOrder asTheyAre(int count) {
    return new OrdinalOrder(count, null, null);
  }

  /**
   * Another order.
   *
   * @param nodes the node at each place: every number below the length, once; owned by this
   * @throws IllegalArgumentException if it is anything else
   */
  public static OrdinalOrder of(int[] nodes) {
    int[] places = new int[nodes.length];
    Arrays.fill(places, -1);
    for (int place = 0; place < nodes.length; place++) {
      int node = nodes[place];
      if (node < 0 || node >= nodes.length || places[node] >= 0) {
        throw new IllegalArgumentException(
            "node " + node + " is beyond the others, or there twice");
      }
      places[node] = place;
    }
    return new OrdinalOrder(nodes.length, nodes, places);
  }

  /** Returns how many nodes are written. */
  public int count() {
    return count;
  }

  /** Returns whether nodes are written under other ordinals than they have. */
  public boolean isRenumbering() {
    return nodes != null;
  }

  /** Returns the node that is written at a place below the count. */
  public int nodeAt(int place) {
    return nodes == null ? place : nodes[place];
  }

  /** Returns the place at which a node below the count is written. */
  public int placeOf(int node) {
    return places == null ? node : places[node];
  }
}
