package dev.vectordb.internal.index.hnsw;

import dev.vectordb.internal.index.IndexQuery;
import dev.vectordb.internal.index.OrdinalFilter;
import dev.vectordb.internal.quantization.CodedQuery;
import dev.vectordb.internal.quantization.NeighborBlocks;
import dev.vectordb.internal.vector.TopK;
import org.jspecify.annotations.Nullable;

/**
 * Walks level 0 along {@link NeighborBlocks}: the exact distance is computed only for nodes whose
 * links are followed, those of their neighbours are estimated. A node may stand in the pool several
 * times, with estimates seen from several neighbours; the best one counts.
 *
 * <p>Nodes that came after the blocks are met through the links of those that had to change for
 * them, and have exact distances.
 */
final class BlockSearcher {
  /** Hops between two looks at the clock. */
  private static final int HOPS_PER_CLOCK = 64;

  private final Graph graph;
  private final TrackedBlocks tracked;
  private final NeighborBlocks blocks;
  private final SearchContext context;
  private final CandidatePool pool;
  private final CodedQuery query;
  private final float[] estimates;
  private final int[] neighbors;
  private int visited;

  BlockSearcher(Graph graph, TrackedBlocks tracked, SearchContext context) {
    this.graph = graph;
    this.tracked = tracked;
    this.blocks = tracked.blocks();
    this.context = context;
    this.pool = context.pool;
    this.query = context.codedQuery();
    context.ensureHop(blocks.slots());
    this.estimates = context.distances;
    this.neighbors = context.hop;
  }

  /**
   * Searches; the context has begun and its scorer is aimed.
   *
   * @param ef places in the pool
   * @return how many accepted nodes were offered to the results
   */
  int search(int start, int ef, IndexQuery request, TopK results) {
    query.aim(request.query());
    pool.reset(ef);
    pool.insert(start, Float.NEGATIVE_INFINITY);
    OrdinalFilter acceptance = request.acceptance();
    int limit = request.ordinalLimit();
    int offered = 0;
    visited = 0;
    int node;
    while ((node = pool.nextToExpand()) >= 0) {
      if (!context.visit(node)) {
        continue;
      }
      if (node < blocks.count()) {
        context.sink += blocks.touch(node);
      }
      float distance = context.scorer.distance(node);
      context.scored++;
      if (isAccepted(node, limit, acceptance)) {
        results.offer(node, distance);
        offered++;
      }
      if (node < blocks.count()) {
        followBlock(node, distance);
      }
      if (!tracked.isFresh(node)) {
        followLinks(node);
      }
      if (++visited % HOPS_PER_CLOCK == 0) {
        GraphSearcher.checkDeadline(request.deadline());
      }
    }
    return offered;
  }

  /** How many nodes the last search came by; each was offered if it was accepted. */
  int visited() {
    return visited;
  }

  private static boolean isAccepted(int node, int limit, @Nullable OrdinalFilter acceptance) {
    return node < limit && (acceptance == null || acceptance.accept(node));
  }

  private void followBlock(int node, float distance) {
    blocks.estimate(query, node, distance, estimates);
    blocks.neighbors(node, neighbors);
    byte[] visited = context.visitedTable();
    byte epoch = context.epoch();
    int nodeCount = context.nodeCount();
    for (int i = 0; i < blocks.slots(); i++) {
      if (pool.admits(estimates[i])) {
        int id = neighbors[i];
        // Out of range where there is no neighbour, or in a damaged file.
        if (id >= 0 && id < nodeCount && visited[id] != epoch) {
          pool.insert(id, estimates[i]);
        }
      }
    }
  }

  /** Takes in, by exact distance, the neighbours that the block of the node cannot know. */
  private void followLinks(int node) {
    int links = graph.level0.read(node, neighbors);
    int known = node < blocks.count() ? blocks.count() : 0;
    int count = 0;
    for (int i = 0; i < links; i++) {
      int id = neighbors[i];
      if (id >= known && !context.isVisited(id)) {
        neighbors[count++] = id;
      }
    }
    context.score(count);
    for (int i = 0; i < count; i++) {
      pool.insert(neighbors[i], estimates[i]);
    }
  }
}
