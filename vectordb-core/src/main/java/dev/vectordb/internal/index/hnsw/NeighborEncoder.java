package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.index.OrdinalOrder;
import dev.vectordb.internal.quantization.BlockEncoder;
import dev.vectordb.internal.quantization.BlockShape;
import dev.vectordb.internal.quantization.RotatedRows;
import dev.vectordb.internal.vector.DistanceKind;
import dev.vectordb.internal.vector.QueryScorer;
import dev.vectordb.internal.vector.TopK;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Makes the blocks of a graph's nodes. Links that a node has to spare are filled with the nearest
 * of its neighbours' neighbours: in a block a neighbour costs nothing, and every one that is
 * estimated makes a search shorter. One instance for each worker.
 */
final class NeighborEncoder {
  /** Links whose neighbours are looked at when a block has room. */
  private static final int FILL_FROM = 8;

  private final Graph graph;
  private final OrdinalOrder order;
  private final int count;
  private final BlockShape shape;
  private final BlockEncoder encoder;
  private final @Nullable TrackedBlocks former;
  private final SearchContext context;
  private final QueryScorer scorer;
  private final int[] ids;
  private final int[] second;
  private final int[] candidates;
  private final float[] distances;

  /**
   * Creates an encoder of nodes, whose links to others are left out.
   *
   * @param order the nodes, and the ordinals by which blocks call them
   * @param former where to copy the blocks of nodes that have not changed from, or null
   * @param rotated the vectors; stay the caller's
   */
  NeighborEncoder(
      Graph graph, OrdinalOrder order, @Nullable TrackedBlocks former, RotatedRows rotated) {
    this.graph = graph;
    this.order = order;
    this.count = order.count();
    this.former = former;
    this.shape = shapeOf(graph);
    this.encoder = new BlockEncoder(shape, rotated);
    this.context = graph.contexts.borrow();
    this.scorer = new QueryScorer(graph.rows, graph.kind);
    this.ids = new int[shape.slots()];
    this.second = new int[shape.slots()];
    this.candidates = new int[FILL_FROM * shape.slots()];
    this.distances = new float[candidates.length];
  }

  static BlockShape shapeOf(Graph graph) {
    return BlockShape.of(
        graph.rows.dimension(),
        graph.level0.maxConnections0(),
        graph.kind == DistanceKind.SQUARED_EUCLIDEAN);
  }

  /** Gives the worker's context back. */
  void close() {
    graph.contexts.giveBack(context);
  }

  /** Writes the block of the node at a place. */
  void encode(int place, MemorySegment target, long offset) {
    encodeAsItIs(order.nodeAt(place), target, offset);
    if (order.isRenumbering()) {
      encoder.renumber(target, offset, id -> id < count ? order.placeOf(id) : id);
    }
  }

  private void encodeAsItIs(int node, MemorySegment target, long offset) {
    if (former != null && former.isFresh(node)) {
      former.blocks().copyBlock(node, target, offset);
      return;
    }
    int all = graph.level0.read(node, ids);
    int linked = keepLinked(ids, all);
    if (linked < all) {
      // To a node that was linked after the count was taken; nothing else would lead there.
      graph.markChanged(node);
    }
    int links = fill(node, linked);
    encoder.encode(node, ids, links, target, offset);
  }

  private int keepLinked(int[] nodes, int all) {
    int kept = 0;
    for (int i = 0; i < all; i++) {
      if (nodes[i] < count) {
        nodes[kept++] = nodes[i];
      }
    }
    return kept;
  }

  private int fill(int node, int links) {
    int free = shape.slots() - links;
    if (free == 0) {
      return links;
    }
    context.begin(count);
    context.visit(node);
    for (int i = 0; i < links; i++) {
      context.visit(ids[i]);
    }
    int found = 0;
    for (int i = 0; i < Math.min(links, FILL_FROM); i++) {
      int next = keepLinked(second, graph.level0.read(ids[i], second));
      for (int j = 0; j < next; j++) {
        if (context.visit(second[j])) {
          candidates[found++] = second[j];
        }
      }
    }
    scorer.aim(node);
    scorer.distances(candidates, found, distances);
    TopK nearest = new TopK(free);
    for (int i = 0; i < found; i++) {
      nearest.offer(candidates[i], distances[i]);
    }
    for (int i = 0; i < nearest.size(); i++) {
      ids[links + i] = nearest.ordinal(i);
    }
    return links + nearest.size();
  }
}
